/* The status page: draws what the server's events tell. An element's data-value is the number itself, its text is for people. */
import {failuresTold, nodeOrders, poolOrders, showControl} from './control.js';
import {byId, element, setText} from './dom.js';

const WINDOW_SECONDS = 15 * 60;
const RATE_SECONDS = 5;
const CHART_HEIGHT = 190;
const STALE_MILLIS = 5000;

const pools = new Map(); // name -> what is on the page for it
const samples = new Map(); // name -> the last 15 minutes, oldest first
let lastHeard = 0;
let streams = 0;

const colour = name => getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();

function setNumber(target, value) {
  target.dataset.value = value;
  setText(target, value.toLocaleString('en'));
}

function announce(text) {
  setText(byId('news'), text);
}

function duration(millis) {
  if (millis == null) return '–';
  if (millis < 10) return millis.toFixed(millis < 1 ? 2 : 1) + ' ms';
  if (millis < 1000) return Math.round(millis) + ' ms';
  if (millis < 60000) return (millis / 1000).toFixed(millis < 10000 ? 1 : 0) + ' s';
  return (millis / 60000).toFixed(millis < 600000 ? 1 : 0) + ' min';
}

function rate(value) {
  return value == null ? '–' : value.toLocaleString('en', {maximumFractionDigits: value < 10 ? 1 : 0});
}

/* Status */

const FIELDS = [
  ['idle_workers', 'Idle'], ['busy_workers', 'Busy'], ['stuck_workers', 'Stuck'], ['queued_tasks', 'Queued'],
  ['rate', 'Tasks per second'], ['total_tasks_executed', 'Executed'], ['total_tasks_failed', 'Failed'], ['total_tasks_lost', 'Lost'],
];
const COLUMNS = [
  ['idle_workers', 'Idle'], ['busy_workers', 'Busy'], ['stuck_workers', 'Stuck'], ['held_tasks', 'Held'],
  ['total_tasks_executed', 'Executed'], ['total_tasks_failed', 'Failed'],
];

function poolOf(name) {
  let pool = pools.get(name);
  if (!pool) {
    pool = newPool(name);
    pools.set(name, pool);
    const after = [...pools.keys()].filter(other => other > name).sort()[0];
    byId('pools').insertBefore(pool.section, after ? pools.get(after).section : null);
    drawCharts(pool);
  }
  return pool;
}

function newPool(name) {
  const pool = {name, fields: {}, nodes: new Map(), seen: [], phase: null};
  const heading = element('h2', {id: 'pool-' + name}, name);
  pool.breaker = element('span', {class: 'badge', 'data-field': 'breaker_phase'});
  pool.paused = element('span', {class: 'badge warn', hidden: ''});
  const numbers = element('dl', {class: 'numbers'});
  for (const [field, label] of FIELDS) {
    const value = element('span', {'data-field': field}, '–');
    const shown = element('dd', null, value);
    if (field === 'queued_tasks') {
      pool.max = element('small', null);
      pool.fill = element('i');
      pool.bar = element('div', {class: 'bar', 'aria-hidden': 'true'}, pool.fill);
      shown.append(' ', pool.max, pool.bar);
    }
    pool.fields[field] = value;
    numbers.append(element('div', null, element('dt', null, label), shown));
  }
  pool.charts = [
    newChart('Tasks per second, and tasks that wait', name),
    newChart('Wait and run time of half and of 99 % of the tasks', name),
  ];
  const head = element('tr', null, element('th', {scope: 'col'}, 'Node'));
  COLUMNS.forEach(([, label]) => head.append(element('th', {scope: 'col'}, label)));
  head.append(element('th', {scope: 'col', class: 'orders'}, element('span', {class: 'unseen'}, 'Orders')));
  pool.orders = poolOrders(name);
  pool.body = element('tbody', {role: 'rowgroup'});
  pool.section = element('section', {class: 'card', 'aria-labelledby': heading.id, 'data-pool': name},
    element('div', {class: 'title'}, heading, pool.breaker, pool.paused, pool.orders.element), numbers,
    element('div', {class: 'charts'}, ...pool.charts.map(chart => chart.figure)),
    element('table', {class: 'nodes', role: 'table'}, element('caption', {class: 'unseen'}, 'Nodes of ' + name), element('thead', null, head), pool.body));
  return pool;
}

function showStatus(all) {
  const names = new Set(all.map(pool => pool.pool));
  for (const [name, pool] of pools) {
    if (!names.has(name)) {
      pool.section.remove();
      pools.delete(name);
    }
  }
  all.forEach(showPool);
  const nodes = new Set(all.flatMap(pool => pool.nodes.map(node => node.node_id)));
  const busy = all.reduce((sum, pool) => sum + pool.busy_workers, 0);
  const workers = all.reduce((sum, pool) => sum + pool.busy_workers + pool.idle_workers, 0);
  setText(byId('summary'), `${nodes.size} ${nodes.size === 1 ? 'node' : 'nodes'}, ${busy.toLocaleString('en')} of ${workers.toLocaleString('en')} workers busy`);
  const open = all.filter(pool => pool.breaker_phase !== 'closed').map(pool => pool.pool);
  document.title = open.length ? `${open.join(', ')}: circuit open – Hazelpool` : 'Hazelpool';
}

function showPool(status) {
  const pool = poolOf(status.pool);
  for (const [field] of FIELDS) {
    if (field !== 'rate') {
      setNumber(pool.fields[field], status[field]);
    }
  }
  for (const field of ['stuck_workers', 'total_tasks_failed', 'total_tasks_lost']) {
    pool.fields[field].classList.toggle('bad', status[field] > 0);
  }
  setText(pool.max, 'of ' + status.max_queue_size.toLocaleString('en'));
  const part = Math.min(1, status.queued_tasks / status.max_queue_size);
  pool.fill.style.width = (part * 100).toFixed(1) + '%';
  pool.bar.classList.toggle('full', part > 0.9);
  showRate(pool, status);
  showBreaker(pool, status);
  pool.paused.hidden = status.pause === 'none';
  setText(pool.paused, status.pause === 'queues' ? 'paused, queues' : 'paused');
  pool.orders.show(status);
  showNodes(pool, status.nodes);
}

function showRate(pool, status) {
  const now = Date.parse(status.taken_at);
  const last = pool.seen[pool.seen.length - 1];
  if (last && now <= last.at) {
    return;
  }
  pool.seen.push({at: now, executed: status.total_tasks_executed});
  while (pool.seen.length > 2 && now - pool.seen[1].at >= RATE_SECONDS * 1000) {
    pool.seen.shift();
  }
  const first = pool.seen[0];
  if (now > first.at) {
    const perSecond = Math.max(0, (status.total_tasks_executed - first.executed) * 1000 / (now - first.at));
    pool.fields.rate.dataset.value = perSecond;
    setText(pool.fields.rate, rate(perSecond));
  }
}

function showBreaker(pool, status) {
  const phase = status.breaker_unavailable ? 'unavailable' : status.breaker_phase;
  const left = Math.ceil(status.breaker_time_left_ms / 1000);
  const failures = status.breaker_consecutive_failures;
  let text = 'circuit ' + phase.replace('_', '-');
  if (phase === 'open') {
    text = left > 0 ? `circuit open, ${left} s left` : 'circuit open, admits probes';
  } else if (phase === 'closed' && failures > 0) {
    text += `, ${failures} ${failures === 1 ? 'failure' : 'failures'} in a row`;
  }
  pool.breaker.dataset.value = phase;
  pool.breaker.className = 'badge ' + (phase === 'closed' ? (failures > 0 ? 'warn' : 'good') : 'bad');
  setText(pool.breaker, text);
  if (pool.phase && pool.phase !== phase) {
    announce(`${pool.name}: circuit ${phase.replace('_', '-')}`);
  }
  pool.phase = phase;
}

function showNodes(pool, nodes) {
  const present = new Set(nodes.map(node => node.node_id));
  for (const [id, row] of pool.nodes) {
    if (!present.has(id)) {
      row.element.remove();
      pool.nodes.delete(id);
    }
  }
  nodes.forEach((node, index) => {
    let row = pool.nodes.get(node.node_id);
    if (!row) {
      row = {name: element('th', {scope: 'row', role: 'rowheader'}), cells: {}, orders: nodeOrders()};
      row.element = element('tr', {role: 'row', 'data-node': node.node}, row.name);
      for (const [field, label] of COLUMNS) {
        row.cells[field] = element('td', {role: 'cell', 'data-name': label, 'data-field': field});
        row.element.append(row.cells[field]);
      }
      row.element.append(element('td', {role: 'cell', class: 'orders'}, row.orders.element));
      pool.nodes.set(node.node_id, row);
    }
    if (pool.body.children[index] !== row.element) {
      pool.body.insertBefore(row.element, pool.body.children[index] || null);
    }
    const missing = node.wanted_workers - node.idle_workers - node.busy_workers;
    setText(row.name, node.node + (node.intake === 'open' ? '' : ` (${node.intake})`)
      + (missing === 0 ? '' : ` (${node.wanted_workers} workers wanted)`));
    COLUMNS.forEach(([field]) => setNumber(row.cells[field], node[field]));
    row.orders.show(node);
  });
}

/* Charts */

function newChart(caption, pool) {
  const place = element('div', {role: 'img', 'aria-label': caption});
  return {caption, place, pool, plot: null, figure: element('figure', null, element('figcaption', null, caption), place)};
}

function axis(scale, values, side) {
  return {scale, side, size: 64, stroke: colour('soft'), values: (u, ticks) => ticks.map(tick => tick == null ? '' : values(tick)),
    grid: {show: side !== 1, stroke: colour('line'), width: 1}, ticks: {stroke: colour('line'), width: 1}};
}

function line(label, name, scale, value, dash) {
  return {label, scale, stroke: colour(name), width: 1.5, dash, points: {show: false}, value: (u, found) => value(found)};
}

function options(series, scales, axes) {
  const now = Date.now() / 1000;
  const clock = new Intl.DateTimeFormat(undefined, {hour: '2-digit', minute: '2-digit'});
  return {width: 300, height: CHART_HEIGHT, cursor: {y: false}, legend: {live: true},
    scales: {x: {range: () => [newest() - WINDOW_SECONDS, newest()]}, ...scales},
    series: [{label: 'Time', value: (u, at) => at == null ? '–' : new Date(at * 1000).toLocaleTimeString()}, ...series],
    axes: [{stroke: colour('soft'), grid: {stroke: colour('line'), width: 1}, ticks: {stroke: colour('line'), width: 1},
      values: (u, ticks) => ticks.map(tick => clock.format(tick * 1000))}, ...axes]};
}

function newest() {
  let last = 0;
  for (const known of samples.values()) {
    if (known.length) {
      last = Math.max(last, known[known.length - 1].at);
    }
  }
  return (last || Date.now()) / 1000;
}

const fromZero = (u, low, high) => [0, Math.max(1, high == null ? 1 : high * 1.1)];
const inDecades = (u, low, high) => low == null ? [1, 1000] : [10 ** Math.floor(Math.log10(low)), 10 ** Math.ceil(Math.log10(high * 1.01))];

function drawCharts(pool) {
  const drawings = [
    options(
      [line('per second', 'first', 'rate', rate), line('failed', 'second', 'rate', rate), line('waiting', 'third', 'tasks', rate, [4, 3])],
      {rate: {range: fromZero}, tasks: {range: fromZero}},
      [axis('rate', rate, 3), axis('tasks', rate, 1)]),
    options(
      [line('wait, half', 'third', 'time', duration), line('wait, 99 %', 'third', 'time', duration, [4, 3]),
        line('run, half', 'fourth', 'time', duration), line('run, 99 %', 'fourth', 'time', duration, [4, 3])],
      {time: {distr: 3, range: inDecades}},
      [axis('time', duration, 3)]),
  ];
  pool.charts.forEach((chart, index) => {
    if (chart.plot) {
      chart.plot.destroy();
      chart.sizes.disconnect();
    }
    chart.plot = new uPlot(drawings[index], dataOf(pool.name, index), chart.place);
    chart.sizes = new ResizeObserver(() => {
      const width = chart.place.clientWidth;
      if (width > 0 && chart.plot.width !== width) {
        chart.plot.setSize({width, height: CHART_HEIGHT});
      }
    });
    chart.sizes.observe(chart.place);
  });
  describe(pool);
}

function dataOf(name, index) {
  const known = samples.get(name) || [];
  const at = known.map(sample => sample.at / 1000);
  const perSecond = field => known.map(sample => sample[field] * 1000 / sample.span_ms);
  const value = field => known.map(sample => sample[field]);
  return index === 0
    ? [at, perSecond('executed'), perSecond('failed'), value('queued')]
    : [at, value('wait_p50_ms'), value('wait_p99_ms'), value('run_p50_ms'), value('run_p99_ms')];
}

/** What the drawings say, for who does not see them. */
function describe(pool) {
  const known = samples.get(pool.name) || [];
  const last = known[known.length - 1];
  if (!last) {
    return;
  }
  const rates = known.map(sample => sample.executed * 1000 / sample.span_ms);
  pool.charts[0].place.setAttribute('aria-label', `${pool.charts[0].caption}: ${rate(rates[rates.length - 1])} tasks per second now, `
    + `${rate(Math.max(...rates))} at most in 15 minutes; ${last.queued} wait`);
  pool.charts[1].place.setAttribute('aria-label', `${pool.charts[1].caption}: wait ${duration(last.wait_p50_ms)} and ${duration(last.wait_p99_ms)}, `
    + `run ${duration(last.run_p50_ms)} and ${duration(last.run_p99_ms)} now`);
}

function showSamples(more) {
  for (const sample of more) {
    const known = samples.get(sample.pool) || [];
    const last = known[known.length - 1];
    if (!last || sample.at > last.at) {
      known.push(sample);
    }
    samples.set(sample.pool, known);
  }
  const oldest = (newest() - WINDOW_SECONDS) * 1000;
  for (const [name, known] of samples) {
    samples.set(name, known.filter(sample => sample.at >= oldest));
  }
  for (const pool of pools.values()) {
    pool.charts.forEach((chart, index) => chart.plot.setData(dataOf(pool.name, index)));
    describe(pool);
  }
}

/* Events */

function connect() {
  const events = new EventSource('events');
  const on = (type, show) => events.addEventListener(type, event => {
    lastHeard = Date.now();
    show(JSON.parse(event.data));
  });
  on('status', all => {
    showProblem(null);
    showStatus(all);
  });
  on('history', showSamples);
  on('failures', failuresTold);
  on('node', node => showControl(node.control));
  on('problem', problem => showProblem(problem.error));
  events.addEventListener('open', () => {
    byId('connection').dataset.value = ++streams;
  });
  events.addEventListener('error', () => {
    if (events.readyState === EventSource.CLOSED) {
      showProblem('This node lets nobody else follow it now: as many as it can serve do. This page tries again every few seconds.');
      setTimeout(connect, 3000); // the browser itself tries again after a connection that broke, not after a refusal
    }
  });
}

function showProblem(text) {
  byId('problem').hidden = text === null;
  setText(byId('problem'), text || '');
}

function showConnection() {
  const silent = Date.now() - lastHeard;
  const badge = byId('connection');
  if (lastHeard === 0) {
    return;
  }
  const lost = silent > STALE_MILLIS;
  badge.className = 'badge ' + (lost ? 'bad' : 'good');
  setText(badge, lost ? 'no word from this node' : 'live');
}

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => pools.forEach(drawCharts));
setInterval(showConnection, 1000);
connect();
