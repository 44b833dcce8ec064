/* The table of the last failures. */
import {byId, element} from './dom.js';

export function showFailures(all) {
  byId('no-failures').hidden = all.length > 0;
  byId('failure-table').hidden = all.length === 0;
  byId('failure-table').tBodies[0].replaceChildren(...all.map(failureRow));
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
