// What a contact, an agent and a specialist see of one conversation. All that is shown is read anew whenever one of the two streams says
// that something happened, so that a reconnect needs no memory. Words go in as text only.
const $ = id => document.getElementById(id);
const tenant = 'northgate', token = {}, form = 'Fill in the form: £50,000', hours = 'What are your opening hours?';
const ready = ['Yes, but does it work with Sage 50?', hours, "I don't understand any of this", 'Are you a bot?', 'Stop texting me', form];
const parts = ['contact', 'bot', 'policy', 'sender', 'clock', 'outside'];
let connections, me, shown = {}, latest, taken = () => {};
function el(tag, className, ...children) {
  const made = Object.assign(document.createElement(tag), { className });
  made.append(...children.filter(child => child != null));
  return made;
}
async function call(url, { as, method = 'GET', body, key } = {}) {
  const headers = { 'Content-Type': 'application/json', ...(as && { Authorization: `Bearer ${token[as]}` }), ...(key && { 'Idempotency-Key': key }) };
  const answer = await fetch(url, { method, headers, body: body && JSON.stringify(body) });
  const said = await answer.text(), json = /^[{[]/.test(said) ? JSON.parse(said) : null;
  if (!answer.ok) throw new Error(json?.detail ?? json?.title ?? `${answer.status} for ${url}.`);
  return json;
}
const clock = body => call('sim/clock', body && { method: 'POST', body });
const sim = (path, body) => call(`sim/control/${path}`, body && { method: 'POST', body });
const inbox = path => call(`../api/${path}`, { as: 'agent' });
const find = async number => (await inbox(`conversations?q=${encodeURIComponent(number)}`)).conversations.find(c => c.address === number)?.id;
const connection = kind => connections.find(c => c.kind === kind);
const colleague = agent => connection('slack').people.find(p => p.agent === agent);
const address = () => (me.kind === 'twilio-whatsapp' ? 'whatsapp:' : '') + me.number;
const plain = name => name.replace(/[-_]/g, ' ').replace(':', ': ');
const time = at => new Date(at).toLocaleString('en-GB', { weekday: 'short', hour: '2-digit', minute: '2-digit', second: '2-digit' });
const figure = value => Math.abs(value).toLocaleString('en-GB', Math.abs(value) > 1 ? {} : { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const say = texts => Object.entries(texts).forEach(([id, text]) => { $(id).textContent = text; });
const note = (textContent, bad) => Object.assign($('note'), { textContent, hidden: !textContent, className: bad ? 'bad' : '' });
const handle = act => async event => {
  event.preventDefault();
  try { await act(event.target); } catch (failure) { note(failure.message, true); }
  soon();
};
const on = (id, event, act) => $(id).addEventListener(event, handle(act));
const button = (className, text, act) => Object.assign(el('button', className, text), { onclick: handle(act) });
let timer = null, reading = false;
const soon = (after = 120) => { timer ??= setTimeout(refresh, after); };
async function refresh() {
  timer = null;
  if (reading) return soon();
  reading = true;
  try {
    const asked = me, to = encodeURIComponent(address()), id = shown.id ?? await find(me.number);
    const [view, heard, told, got, wrote, posted, { now }] = await Promise.all([
      id && inbox(`conversations/${id}`), id && inbox(`conversations/${id}/events`), id && call(`../api/explain/${id}`, { as: 'analyst' }),
      sim(`messages?to=${to}&limit=100`), sim(`messages?from=${to}&limit=100`), sim(`slack/messages?tenant=${tenant}`), clock()]);
    say({ clock: new Date(now).toLocaleString('en-GB', { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }) });
    if (asked !== me) return soon();
    const ours = new Set(heard?.events.filter(e => e.kind === 'alert-decided').map(e => e.data.alert));
    shown = { ...shown, id, view, steps: told?.steps ?? [], texts: [...got, ...wrote], posted, ours };
    [drawControl, drawPhone, drawStory, drawSlack].forEach(draw => draw());
    if ($('note').textContent.endsWith('Trying again.')) note('');
  } catch (failure) {
    note(`${failure.message} Trying again.`, true);
    soon(1500);
  } finally { reading = false; }
}

// Keeps the end in sight for who looks at it, and marks the tab that has something new.
function change(list, content, how) {
  const rows = $(list), atEnd = rows.scrollHeight - rows.scrollTop - rows.clientHeight < 120, key = JSON.stringify(content);
  if (shown[list] === key) return;
  shown[list] = key;
  how(rows);
  if (atEnd) rows.scrollTop = rows.scrollHeight;
  document.querySelector(`[data-show=${rows.parentElement.id}]`).dataset.new = '';
}

function drawPhone() {
  const said = shown.view?.messages.filter(m => m.author !== 'Contact' || m.channel === 'Form') ?? [];
  const onPhone = shown.texts.map(t => ({ at: t.at, text: t.body, mine: t.direction === 'inbound', state: t.status,
    reply: said.find(m => t.attempt?.startsWith(`${m.id}.`)) }));
  const onlyHere = said.filter(m => !onPhone.some(t => t.reply === m))
    .map(m => ({ at: m.at, text: m.text, mine: m.author === 'Contact', reply: m, ghost: m.author !== 'Contact' }));
  const all = [...onPhone, ...onlyHere].sort((a, b) => a.at.localeCompare(b.at)), asked = all.findLast(b => b.mine);
  const waiting = asked && botSpeaks() && !(shown.view?.decisions.at(-1)?.at >= asked.at);
  change('bubbles', [all, waiting], rows => rows.replaceChildren(...all.map(bubble),
    all.length ? '' : el('li', 'empty', 'This phone has not texted Northgate Digital yet. Pick a sentence below.'),
    waiting ? el('li', 'typing', 'the bot waits 3 s, in case you write more') : ''));
}
function bubble({ at, text, mine, reply, ghost, state }) {
  const known = mine ? '' : reply?.shown ?? state, unsure = known === 'Unconfirmed', person = reply?.author === 'Agent';
  const who = mine ? (reply ? 'on the web form' : null) : reply ? `${reply.authorName} · ${person ? 'a person' : 'bot'}` : 'Northgate Digital';
  const words = { queued: 'on its way', suppressed: 'held back', failed: 'not sent' }[known] ?? known;
  return el('li', `${mine ? 'mine' : person ? 'person' : 'bot'} ${ghost ? 'ghost' : ''} ${unsure ? 'unsure' : ''}`, who && el('b', '', who),
    el('p', '', text), el('small', '', time(at), words && ' · ', el('em', '', words), reply?.reason ? ` (${reply.reason})` : null));
}
const botSpeaks = () => shown.view?.owner !== 'Human' && !shown.view?.automationStopped && !shown.view?.optedOut.length;
function drawControl() {
  const v = shown.view, human = v?.owner === 'Human', asked = v?.asked.find(a => a.what === 'takeOver'), left = v?.fence?.mayStillLeave ?? [];
  const step = human ? (v.fence?.state === 'Fenced' ? 3 : 2) : asked ? 1 : 0;
  const [tone, owner, more] = !v ? ['none', 'Nobody has written yet', 'Pick a sentence on the phone: the conversation begins with it.']
    : human ? ['human', `${v.holder.name} has control`, `${left.length || 'no'} bot message${left.length === 1 ? '' : 's'} may still leave`]
    : asked ? ['waiting', `${asked.by.name} has asked for control`, 'not decided yet']
    : v.optedOut.length ? ['closed', 'Opted out: nothing more is sent', 'only START reopens it']
    : v.automationStopped ? ['waiting', 'The bot is silent, a person is asked', v.stoppedBecause]
    : ['bot', 'The bot has control', 'a takeover fences it off'];
  say({ owner, more: v ? `Epoch ${v.epoch} · ${more}` : more, leaving: `May still leave: ${left.map(m => `“${m.text}”`).join(' ')}` });
  [$('control').className, $('steps').className, $('steps').hidden, $('leaving').hidden] = [tone, `step${step}`, !step, !left.length];
  [$('take').disabled, $('back').disabled, $('reply').hidden] = [!v || human || !!asked, !human, !human];
}

function drawStory() {
  const { steps, version = 0 } = shown;
  shown.version = steps.at(-1)?.version ?? 0;
  say({ count: shown.version ? `version ${shown.version}, hash-chained` : '' });
  change('events', [steps.length, shown.view?.decisions.length], rows => {
    if (!version) rows.replaceChildren(steps.length ? '' : el('li', 'empty', 'Every fact and every decision appears here as it is stored.'));
    rows.append(...steps.filter(step => step.version > version).map(line));
    rows.querySelectorAll('details[open]:not([data-whole])').forEach(unfold);
  });
}
function line({ version, at, who, what, why }) {
  const weighed = /^(decided:|held back)/.test(what), unsure = what.includes('unconfirmed');
  const words = [el('i', '', version), el('time', '', time(at)), el('b', '', who.split(' ')[0]),
    el('span', '', what.replace(/^decided: /, '').replace('unconfirmed', 'Unconfirmed').replace('Sms', 'SMS'))];
  const inner = why ? el('details', '', el('summary', 'line', ...words)) : el('div', 'line', ...words);
  inner.dataset.version = version;
  inner.addEventListener('toggle', () => inner.open && unfold(inner));
  if (weighed && latest) latest.open = false;
  if (weighed) (latest = inner).open = true;
  return el('li', `${parts.includes(who) ? who : 'person'} ${weighed ? 'decision' : ''} ${unsure ? 'unsure' : ''}`, inner);
}

// Spans and margins come with the record that the inbox heard; until it has, the story's own reason stands.
function unfold(details) {
  const version = Number(details.dataset.version), { why } = shown.steps.find(s => s.version === version);
  const record = shown.view?.decisions.find(d => d.version === version)?.why;
  if (record || !why.lost.length) details.dataset.whole = '';
  details.querySelector('.why')?.remove();
  details.append(el('div', 'why', ...(record ? marked(record.evidence) : why.words.map(words => el('blockquote', '', el('mark', '', words)))),
    rule({ ...why, fired: true }), record?.lost.length ? el('h3', '', 'What lost') : null,
    ...(record?.lost ?? []).toSorted((a, b) => b.margin - a.margin).map(lost => rule(lost, lost.fired && ', fired too')),
    el('p', 'inputs', [...why.inputs, `playbook ${why.playbook}`, why.model && `model ${why.model}`].filter(Boolean).join(' · '))));
}
function rule({ rule: name, score, threshold, margin, fired }, more) {
  if (score === 1 && threshold === 1) return el('div', 'rule won', el('b', '', plain(name)), el('span', '', 'a fixed rule, no score needed'));
  const bar = el('span', 'bar'), most = Math.max(score, threshold), full = most > 1 ? 1.15 * most : 1;
  for (const [name, value] of Object.entries({ score, threshold })) bar.style.setProperty(`--${name}`, `${value / full * 100}%`);
  return el('div', fired ? 'rule won' : 'rule', el('b', '', plain(name)), bar,
    el('span', '', `${figure(score)} against ${figure(threshold)}, ${margin < 0 ? '−' : '+'}${figure(margin)}`, more || null));
}
function marked(evidence) {
  return [...Map.groupBy(evidence, e => e.message)].map(([message, spans]) => {
    const text = shown.view.messages.find(m => m.id === message)?.text ?? '', quote = el('blockquote', '');
    let from = 0;
    for (const { words, start, label } of spans.toSorted((a, b) => a.start - b.start)) {
      const at = text.startsWith(words, start) ? start : text.indexOf(words, from);
      if (!words || at < from) continue;
      quote.append(text.slice(from, at), Object.assign(el('mark', '', words), { title: `speaks for ${plain(label)}` }));
      from = at + words.length;
    }
    quote.append(text.slice(from));
    return quote;
  });
}
function drawSlack() {
  const ours = shown.posted.filter(m => shown.ours.has(m.metadata?.event_payload?.alert)), others = shown.posted.length - ours.length;
  say({ elsewhere: others ? `${others} about others` : '' });
  change('alerts', ours, rows => rows.replaceChildren(...ours.map(alert),
    ours.length ? '' : el('li', 'empty', 'When a person is needed, the alert is posted here with its reason and a deadline.')));
}
function alert(message) {
  const [channel] = Object.entries(connection('slack').channels).find(([, id]) => id === message.channel) ?? [message.channel];
  return el('li', '', el('p', 'channel', `# ${channel}`), el('p', 'app', el('b', '', 'Hitl'), el('i', '', 'APP'), el('time', '', time(message.at))),
    ...message.blocks.map(block => block.type === 'header' ? el('h3', '', block.text.text)
      : block.type === 'actions' ? el('div', 'acts', ...block.elements.map(button => answerButton(message, button)))
      : el('p', block.type, ...markdown(block.text?.text ?? block.elements.map(e => e.text).join(' ')))));
}
const bare = text => text.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');
const markdown = text => text.split(/(\*[^*\n]+\*|<[^>]+>)/).map(part => /^\*.+\*$/.test(part) ? el('b', '', bare(part.slice(1, -1)))
  : part.startsWith('<') ? el('u', '', bare(part.slice(1, -1).split('|').at(-1))) : bare(part));
const answerButton = (message, { text, action_id: actionId }) => button('go', text.text, async () => {
  const acts = actionId.startsWith('act-');
  const { view, answer } = await sim('slack/click', { user: colleague('priya').slackUser, ts: message.ts, actionId, waitForView: !acts });
  if (acts) return answer && note(JSON.parse(answer).text);
  if (!view) throw new Error('Slack opened no window: the platform did not ask for one within three seconds.');
  fill(view.id, view.view);
  $('window').showModal();
});
function fill(id, { title, blocks }) {
  const input = blocks.find(b => b.type === 'input'), [label, words, hint] = $('window-input').children;
  const text = blocks.filter(b => b.type === 'section').map(b => b.text.text).join('\n');
  $('window').dataset.view = id;
  say({ 'window-title': title.text, 'window-text': text, 'window-error': '' });
  $('window-input').hidden = $('submit').hidden = !input;
  [label.textContent, hint.textContent] = [input?.label.text, input?.hint?.text];
  words.value = /sage/i.test(text) ? 'Yes: Sage 50 works through our connector, and we set it up for you.' : '';
}
on('cancel', 'click', () => $('window').close());
on('answer', 'submit', async ({ elements: { words } }) => {
  const view = $('window').dataset.view, said = await sim('slack/submit', { view, user: colleague('priya').slackUser, text: words.value });
  if (said.errors) say({ 'window-error': Object.values(said.errors).join(' ') });
  else if (said.responseAction === 'update') fill(view, JSON.parse(said.answer).view);
  else $('window').close();
});
const lead = { name: 'Alex Morgan', budget: '£50,000', message: 'A new website, and a CRM behind it.' };
const write = text => text === form ? sim('forms', { connection: connection('form').id, fields: { ...lead, phone: me.number } })
  : sim(`contacts/${encodeURIComponent(me.number)}/text`, { connection: connection(me.kind).id, text, wait: false });
const act = (path, method, body) => call(`../api/conversations/${shown.id}/${path}`,
  { as: 'agent', method, key: crypto.randomUUID(), body: { epoch: shown.view.epoch, ...body } });
const spoil = kind => sim('faults', { kind, provider: 'twilio', number: me.number, count: 1 });
const provoke = () => botSpeaks() ? write(hours) : note(`${$('note').textContent} Write as Sarah now.`);
for (const [id, how] of [['text', write], ['reply', text => act('replies', 'POST', { text })]]) on(id, 'submit', async target => {
  await how(target.elements.words.value);
  target.reset();
});
on('take', 'click', () => act('owner', 'PUT'));
on('back', 'click', () => act('handback', 'POST'));
on('timeout', 'click', async () => {
  await Promise.all(['hang', 'withhold-callbacks'].map(spoil));
  note('Twilio takes the next message and never says so. After 10 s nobody can know: Unconfirmed. It is looked up, and never sent blindly again.');
  await provoke();
});
on('kill', 'click', async () => {
  await spoil('hang');
  note('Twilio takes the next message and keeps the line open; the notifier is killed while it waits.');
  const held = new Promise((yes, no) => { taken = yes; setTimeout(() => no(new Error('No message left within a minute.')), 60_000); });
  await Promise.all([provoke(), held]);
  await call('processes/notifier/kill', { method: 'POST' });
  note('Killed between Twilio’s yes and our hearing it. It is started again, hears from Twilio’s callback, and sends nothing twice.');
});

// Every service follows the moved clock at once: what fell due in between happens now.
async function moveTo(when, words) {
  const { now } = await clock(), from = new Date(now);
  await clock({ advanceMs: when(from) - from });
  note(words);
  setTimeout(soon, 1500);
}
const hour = at => Number(at.toLocaleString('en-GB', { timeZone: 'Europe/London', hour: '2-digit', hourCycle: 'h23' }));
function nextNight(from) {
  let at = new Date(Math.ceil((from.getTime() + 1) / 3.6e6) * 3.6e6);
  while (hour(at) !== 2) at = new Date(at.getTime() + 3.6e6);
  return at;
}
on('night', 'click', () => moveTo(nextNight, 'It is two in the morning in London. Ask for a person now: the contact is told when one will write.'));
on('days', 'click', () => moveTo(from => from.getTime() + 3 * 8.64e7, 'Three days have gone by. Whoever was offered something and said nothing is asked again in office hours.'));

// 07700 900 is the United Kingdom's range of mobile numbers for fiction.
async function unused(kind) {
  const number = `+447700900${100 + crypto.getRandomValues(new Uint16Array(1))[0] % 900}`;
  return await find(number) ? unused(kind) : { kind, number };
}
async function choose(chosen) {
  [me, shown] = [chosen, {}];
  location.hash = `${me.kind}/${me.number}`;
  const option = (text, value) => Object.assign(el('option', '', text), { value });
  const others = (await inbox('conversations?pageSize=40')).conversations.filter(c => c.channels.some(n => n === 'Sms' || n === 'WhatsApp'));
  $('who').replaceChildren(option(`${me.number}, ${me.kind === 'twilio-sms' ? 'SMS' : 'WhatsApp'}`, location.hash.slice(1)),
    option('A new phone, SMS', 'twilio-sms/'), option('A new phone, WhatsApp', 'twilio-whatsapp/'), el('hr', ''), ...others.map(c =>
      option(`${c.contactName || c.address}, ${c.channels.join(', ')}`, `twilio-${c.channels.includes('Sms') ? 'sms' : 'whatsapp'}/${c.address}`)));
  await refresh();
}
const wanted = async text => {
  const [kind, number] = text.split('/');
  if (kind === 'conversation') {
    const { address, channels } = await inbox(`conversations/${number}`);
    return { kind: channels.includes('Sms') ? 'twilio-sms' : 'twilio-whatsapp', number: address };
  }
  return connection(kind) && number ? { kind, number } : unused(kind || 'twilio-sms');
};
on('who', 'change', async ({ value }) => choose(await wanted(value)));
$('ready').append(...ready.map(words => button('', words, () => write(words))));
document.querySelectorAll('[data-show]').forEach((tab, _, tabs) => tab.addEventListener('click', () => {
  for (const each of tabs) if (each === tab || each.ariaPressed === 'true') delete each.dataset.new;
  for (const each of tabs) each.ariaPressed = String(each === tab);
  document.documentElement.dataset.pane = tab.dataset.show;
  for (const list of ['bubbles', 'events', 'alerts']) $(list).scrollTop = $(list).scrollHeight;
}));

// A browser's EventSource goes on behind the last id it saw; where it gives up, it is opened anew.
function listen(url, kinds, heard) {
  const source = new EventSource(url);
  source.onopen = () => { say({ live: 'live' }); soon(); };
  source.onerror = () => {
    say({ live: 'reconnecting' });
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, 1500, url, kinds, heard);
  };
  for (const kind of kinds) source.addEventListener(kind, event => heard(JSON.parse(event.data), kind));
}
async function start() {
  connections = await sim(`connections?tenant=${tenant}`);
  for (const role of ['agent', 'analyst']) {
    token[role] = (await call(`token?tenant=${tenant}&agent=sarah&name=${encodeURIComponent(colleague('sarah').name)}&role=${role}`)).accessToken;
  }
  await choose(await wanted(decodeURIComponent(location.hash.slice(1))));
  listen(`../api/live?access_token=${token.agent}`, ['ready', 'message'], e => (!shown.id || e.conversation === shown.id) && soon());
  listen('sim/control/stream', ['contact.wrote', 'message.accepted', 'message.status', 'slack.posted', 'slack.updated'], ({ what }, kind) => {
    if (kind === 'message.accepted' && what.to === address()) taken();
    if (kind.startsWith('slack') || [what.to, what.from].includes(address())) soon();
  });
}
start().catch(failure => { note(`${failure.message} Load the page again once the platform is up.`, true); });
