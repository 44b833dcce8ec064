/* The table of the last failures. */
import {byId, element} from './dom.js';

const rows = new Map(); // task and time -> the row, and what it tells

/** A row stays the same one while it tells the same, so that what is selected in it stays selected. */
export function showFailures(all) {
  byId('no-failures').hidden = all.length > 0;
  byId('failure-table').hidden = all.length === 0;
  const body = byId('failure-table').tBodies[0];
  const wanted = new Map(all.map(failure => [failure.task_id + ' ' + failure.at, failure]));
  for (const [key, row] of rows) {
    if (row.told !== JSON.stringify(wanted.get(key))) {
      row.element.remove();
      rows.delete(key);
    }
  }
  [...wanted].forEach(([key, failure], index) => {
    if (!rows.has(key)) {
      rows.set(key, {element: failureRow(failure), told: JSON.stringify(failure)});
    }
    const row = rows.get(key).element;
    if (body.children[index] !== row) {
      body.insertBefore(row, body.children[index] || null);
    }
  });
}

function failureRow(failure) {
  const cell = (name, ...content) => element('td', {role: 'cell', 'data-name': name}, ...content);
  const exception = failure.exception ? failure.exception.replace(/^.*\./, '') : null;
  const what = [element('span', {class: 'outcome'}, exception || failure.outcome.replace('_', ' ')), failure.message ? ': ' + failure.message : ''];
  return element('tr', {role: 'row', 'data-task': failure.task_id},
    cell('Time', element('time', {datetime: failure.at, title: failure.at}, new Date(failure.at).toLocaleTimeString())),
    cell('Pool', failure.pool), cell('Task', ...className(failure.task_class)), cell('What went wrong', ...what), cell('Node', failure.node));
}

function className(name) {
  if (!name) {
    return ['unknown'];
  }
  const dot = name.lastIndexOf('.') + 1;
  return [element('span', {class: 'package'}, name.slice(0, dot)), element('wbr'), name.slice(dot)];
}
