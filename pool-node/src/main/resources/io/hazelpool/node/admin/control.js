/*
 * Orders, for who shows the token of this node. It is kept in the variable below and nowhere else, and is gone with the page.
 * page.js says whether the node takes orders at all (showControl), what failed (failuresTold), and which pools and nodes there
 * are: for each it places what poolOrders and nodeOrders make, and has it show what changed.
 */
import {byId, element, setText} from './dom.js';
import {showFailures} from './failures.js';

const OK = 200;
const REFUSED = 401;
const SHOWN_MILLIS = 20000;
const LONGEST_MILLIS = 30000; // the node itself gives up sooner
const SENDABLE = /^[!-~]+$/; // in a header

let token = null;
let failures = []; // as anybody is told of them
let lookedAt = 0;
let hiding;

/* The token */

export function showControl(there) {
  if (!there && token !== null) {
    lock('');
  }
  byId('control').hidden = !there;
}

async function unlock() {
  const shown = byId('token').value.trim();
  const {status, json} = SENDABLE.test(shown) ? await ask('failures', shown) : {status: REFUSED};
  if (status !== OK) {
    refuse(status === REFUSED ? 'That is not the token of this node.' : json.error);
    byId('token').focus();
    return;
  }
  token = shown;
  byId('token').value = '';
  refuse('');
  showLock();
  byId('forget').focus();
  showFailuresAnew();
}

/** Forgets the token, and takes away what it unlocked; says why, unless that was the user's own wish. */
function lock(why) {
  const focusGoes = document.activeElement.closest('.orders, #unlocked, dialog') !== null;
  token = null;
  refuse(why);
  tell('');
  document.querySelectorAll('dialog[open]').forEach(dialog => dialog.close());
  showLock();
  if (focusGoes) {
    byId('token').focus();
  }
  showFailuresAnew();
}

function refuse(why) {
  setText(byId('refused'), why);
  byId('token').setAttribute('aria-invalid', why !== '');
}

function showLock() {
  byId('unlock').hidden = token !== null;
  byId('unlocked').hidden = token === null;
  document.body.toggleAttribute('data-unlocked', token !== null); // the style sheet hides all .orders without it
}

/* What the node answers */

async function ask(path, shown, request) {
  try {
    const headers = {'Authorization': 'Bearer ' + shown, 'Content-Type': 'application/json'};
    const response = await fetch(path, {...request, headers, signal: AbortSignal.timeout(LONGEST_MILLIS)});
    return {status: response.status, json: await response.json()};
  } catch (noAnswer) {
    return {status: 0, json: {error: 'this node did not answer'}};
  }
}

async function order(what, path, fields) {
  tell(what + ' …');
  const {status, json} = await ask('control/' + path, token, {method: 'POST', body: JSON.stringify(fields)});
  if (status === REFUSED) {
    lock('The node does not take this token any more.');
  }
  tell(`${what}: ${status === OK ? done(json) : json.error}`);
}

function done(answer) {
  if (answer.cancelled !== undefined) {
    return `done, ${answer.cancelled.toLocaleString('en')} ${answer.cancelled === 1 ? 'task' : 'tasks'} cancelled`;
  }
  return answer.phase ? `done, it is ${answer.phase.replace('_', '-')}` : 'done';
}

/** Shows it until the next one, or for a while: it covers something. */
function tell(text) {
  setText(byId('answer'), text);
  clearTimeout(hiding);
  hiding = setTimeout(() => setText(byId('answer'), ''), SHOWN_MILLIS);
}

/** Operators read the messages too, which the stream of events, as it cannot show a token, does not tell. */
export function failuresTold(all) {
  failures = all;
  showFailuresAnew();
}

async function showFailuresAnew() {
  const look = ++lookedAt;
  if (token === null) {
    showFailures(failures);
    return;
  }
  const {status, json} = await ask('failures', token);
  if (look === lookedAt) { // else there are newer ones, or the token is forgotten
    showFailures(status === OK ? json : failures);
  }
}

/* Orders */

/** A button that stays the same one while what it offers changes. */
function orderButton() {
  const button = element('button', {type: 'button'});
  let offered = null;
  let pressed = null;
  button.addEventListener('pointerdown', () => {
    pressed = offered;
  });
  button.addEventListener('click', async event => {
    // What it offered when it was pressed was meant; what a double click's first half made of it was not.
    const meant = event.detail > 0 && pressed ? pressed : offered;
    if (event.detail > 1 || button.ariaDisabled === 'true') {
      return;
    }
    button.ariaDisabled = 'true'; // rather than disabled, which would lose the focus
    await meant.act(meant.what);
    button.ariaDisabled = null;
  });
  const offer = (text, of, act) => {
    offered = {what: `${text} ${of}`, act};
    setText(button, text);
    button.ariaLabel = offered.what;
  };
  return {button, offer};
}

export function poolOrders(pool) {
  const [pause, breaker, resize, purge] = [orderButton(), orderButton(), orderButton(), orderButton()];
  const show = status => {
    if (status.pause === 'none') {
      pause.offer('Pause', pool, what => order(what, 'pause', {pool}));
    } else {
      pause.offer('Resume', pool, what => order(what, 'resume', {pool}));
    }
    const open = status.breaker_phase === 'closed';
    breaker.offer(open ? 'Open circuit' : 'Close circuit', 'of ' + pool, what => order(what, 'breaker', {pool, open}));
    resize.offer('Resize', pool, what => orderSize(what, status));
    purge.offer('Purge', pool, what => orderPurge(what, status));
    showWaiting(status);
  };
  const group = element('div', {class: 'orders', role: 'group', 'aria-label': 'Orders to ' + pool},
    pause.button, breaker.button, resize.button, purge.button);
  return {element: group, show};
}

export function nodeOrders() {
  const drain = orderButton();
  const show = ({node, intake}) => {
    if (intake === 'drained') {
      drain.offer('Undo drain', 'of ' + node, what => order(what, 'drain', {node, undo: true}));
      drain.button.title = 'Has the node take tasks again, of all pools';
    } else {
      drain.offer('Drain', node, what => order(what, 'drain', {node}));
      drain.button.title = 'Drains the node for all pools';
    }
  };
  return {element: drain.button, show};
}

async function orderSize(what, {pool, nodes}) {
  const sizes = new Set(nodes.map(node => node.wanted_workers));
  setText(byId('resize-heading'), what);
  byId('workers').value = sizes.size === 1 ? [...sizes][0] : '';
  const chosen = await choice(byId('resize'));
  if (chosen === 'resize') {
    const workers = byId('workers').valueAsNumber;
    await order(`${what} to ${workers}`, 'resize', {pool, workers});
  } else if (chosen === 'as-configured') {
    await order(what + ' as configured', 'resize', {pool, workers: null});
  }
}

async function orderPurge(what, status) {
  setText(byId('purge-heading'), what);
  byId('purge').dataset.pool = status.pool;
  showWaiting(status);
  if (await choice(byId('purge')) === 'purge') {
    await order(what, 'purge', {pool: status.pool});
  }
}

function showWaiting({pool, queued_tasks: waiting}) {
  if (byId('purge').dataset.pool === pool) {
    setText(byId('waiting'), `${waiting === 1 ? '1 task waits' : waiting.toLocaleString('en') + ' tasks wait'} in ${pool}.`);
  }
}

/** The value of the button that closed the dialog; empty if none did. */
function choice(dialog) {
  dialog.returnValue = '';
  dialog.showModal();
  return new Promise(chosen => dialog.addEventListener('close', () => chosen(dialog.returnValue), {once: true}));
}

byId('unlock').addEventListener('submit', event => {
  event.preventDefault();
  unlock();
});
byId('forget').addEventListener('click', () => lock(''));
