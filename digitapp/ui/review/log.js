// What a person has said, in the browser: a list of entries {id, cells, checked, at}, the last one of an id is how it stands.
// An entry with "turn" (1: to the right) also turns its picture, whose parts have other ids from then on.
// Nothing waits for the server: it is told now and then, and always gets the whole list, so that no key can be lost.
// A cell is [digit, source]: source is its index in the line that was read, null for a digit added by hand; a digit of
// null parts two lines.
const PAUSE = 350 // ms without a key before the server is told
const LONGEST = 1500 // ms that it is left untold while keys keep coming
const IDLE = 60000 // ms after which a pause is no working time
const logs = new Map() // by token: outlives the element, should Streamlit make it anew

const openLog = (data) => {
  let log = logs.get(data.token)
  if (!log) {
    log = { token: data.token, entries: [...data.log], items: {}, order: [], at: undefined, cursor: 0, gap: false, due: 0, now: new Map() }
    for (const entry of log.entries) log.now.set(entry.id, entry)
    logs.set(data.token, log)
  }
  log.order = data.order
  log.editions = data.editions
  Object.assign(log.items, data.items)
  log.saved = data.saved
  return log
}

const stateOf = (log, id) =>
  log.now.get(id) ?? { cells: (log.items[id]?.digits ?? []).map((digit, source) => [digit.digit, source]), checked: false }
const isChecked = (log, id) => log.now.get(id)?.checked ?? false
const firstOpen = (log, from = 0) => {
  const n = log.order.length
  for (let k = 0; k < n; k++) {
    const id = log.order[(from + k) % n]
    if (!isChecked(log, id)) return id
  }
  return null
}

const pictureOf = (id) => id.split("|")[0]
const editionOf = (id) => Number(id.split("|")[1])
// Whether an entry still means anything: its picture may be closed by now, or have been turned elsewhere on the page.
const stands = (log, { id }) => (log.editions[pictureOf(id)] ?? []).includes(editionOf(id))

const say = (log, id, cells, checked, turn) => {
  const entry = { id, cells, checked, at: Date.now(), ...(turn && { turn }) }
  log.entries.push(entry)
  log.now.set(id, entry)
  schedule(log)
}

const takeBack = (log) => {
  let entry = log.entries.pop()
  while (entry && !stands(log, entry)) entry = log.entries.pop()
  if (!entry) return null
  log.now.delete(entry.id)
  for (const earlier of log.entries) if (earlier.id === entry.id) log.now.set(entry.id, earlier)
  schedule(log)
  return entry
}

const schedule = (log) => {
  const now = performance.now()
  log.due ||= now + LONGEST
  clearTimeout(log.timer)
  log.timer = setTimeout(() => flush(log), Math.max(0, Math.min(PAUSE, log.due - now)))
}

const flush = (log) => {
  if (!log.due) return
  clearTimeout(log.timer)
  log.due = 0
  log.tell?.("state", { token: log.token, log: [...log.entries], at: log.at }) // a copy: what was told may be kept
}

const workingTime = (log) => {
  let sum = 0
  for (let k = 1; k < log.entries.length; k++) sum += Math.min(IDLE, Math.max(0, log.entries[k].at - log.entries[k - 1].at))
  const seconds = Math.round(sum / 1000)
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}
