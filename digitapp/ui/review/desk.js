// The review desk in the browser: one item at a time, all by keyboard (log.js comes before this file).
// data: {token, log, saved, order: [id], editions: {picture: [edition]}, items: {id: {kind, name, place, say, digits, strip, page}}}
const HINTS = {
  line: "Enter: right as it stands · 0–9: correct · ← →: digit · ↑ ↓: line · Tab: next doubt · Delete: remove · Insert: add · T: type the line · U: undo",
  added: "Type what stands there · Space: next line · Enter: done · ↑ ↓: move · U: undo",
  turned: "Enter: yes · ↑ ↓: move · U: undo",
  broken: "Enter: noted · ↑ ↓: move · U: undo",
}
const AHEAD = 6 // items that are there before they are looked at
const make = (tag, className, text) => {
  const element = document.createElement(tag)
  element.className = className
  if (text !== undefined) element.textContent = text
  return element
}
const deepest = () => {
  let element = document.activeElement
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement
  return element
}
const writable = (item) => item?.kind === "line" || item?.kind === "added"

const desk = (parent) => {
  const part = (id) => parent.querySelector(`#${id}`)
  const self = { log: null, free: false }
  const item = () => self.log.items[self.log.at]
  const cells = () => stateOf(self.log, self.log.at).cells
  const change = (after, cursor) => {
    say(self.log, self.log.at, after, false)
    self.log.cursor = cursor
    self.log.gap = false
    draw()
  }
  const go = (id) => {
    const log = self.log
    log.at = id
    if (log.order.slice(log.order.indexOf(id)).slice(0, AHEAD).some((next) => !log.items[next])) schedule(log) // they are sent then
    log.gap = false
    const doubt = item()?.digits?.findIndex((digit) => digit.doubt) ?? -1
    const at = id === null ? -1 : cells().findIndex(([, source]) => source === doubt)
    log.cursor = item()?.kind === "added" ? cells().length : Math.max(0, at)
    draw()
    if (item()) part("voice").textContent = `${item().name}, ${item().place}: ${item().say || cells().map(([digit]) => digit).join(" ")}`
  }
  const actions = {
    type(digit) {
      const { cursor, gap } = self.log
      if (!writable(item())) return
      const before = cells()
      if (gap || cursor >= before.length) change([...before.slice(0, cursor), [digit, null], ...before.slice(cursor)], cursor + 1)
      else change(before.map((cell, k) => (k === cursor ? [digit, cell[1]] : cell)), cursor + 1)
    },
    remove(back = false) {
      if (!writable(item())) return
      const at = self.log.cursor - (back ? 1 : 0)
      if (self.log.gap) { self.log.gap = false; return draw() }
      if (at >= 0 && at < cells().length) change(cells().filter((_, k) => k !== at), at)
    },
    insert() {
      if (!writable(item())) return
      self.log.gap = !self.log.gap
      draw()
    },
    retype() {
      if (writable(item())) change([], 0)
    },
    line() {
      if (item()?.kind === "added" && cells().length) change([...cells(), [null, null]], cells().length + 1)
    },
    accept() {
      if (!item()) return
      say(self.log, self.log.at, cells(), true)
      const next = firstOpen(self.log, self.log.order.indexOf(self.log.at) + 1)
      go(next)
      if (next === null) {
        flush(self.log)
        part("voice").textContent = "All checked"
      }
    },
    move(by) {
      const { order, at } = self.log
      const to = order[order.indexOf(at) + by]
      if (to !== undefined) go(to)
    },
    step(by) {
      self.log.gap = false
      self.log.cursor = Math.min(Math.max(self.log.cursor + by, 0), cells().length)
      draw()
    },
    doubt(by) {
      const doubtful = (k) => item().digits[cells()[k][1]]?.doubt
      for (let k = self.log.cursor + by; item()?.digits && k >= 0 && k < cells().length; k += by)
        if (doubtful(k)) return actions.step(k - self.log.cursor) ?? true
      const to = self.log.order[self.log.order.indexOf(self.log.at) + by]
      return to === undefined ? false : (go(to), true)
    },
    undo() {
      const entry = takeBack(self.log)
      if (!entry) return
      const { id } = entry
      // its picture is being turned back, or the turn is still on its way
      if (entry.turn || !self.log.order.includes(id)) self.log.next = (other) => other === id
      go(self.log.order.includes(id) ? id : self.log.at)
    },
    turn(by) {
      const { log } = self
      const from = log.at
      say(log, from, cells(), isChecked(log, from), by)
      log.next = (other) => pictureOf(other) === pictureOf(from) && editionOf(other) !== editionOf(from)
      flush(log)
      draw()
    },
  }
  const draw = () => {
    const { log } = self
    const checked = log.order.filter((id) => isChecked(log, id)).length
    part("done").style.width = `${(100 * checked) / Math.max(1, log.order.length)}%`
    part("count").textContent = `${checked} of ${log.order.length} checked`
    part("undo").disabled = !log.entries.some((entry) => stands(log, entry))
    const finished = log.at === null
    part("card").hidden = finished
    part("finish").hidden = !finished
    part("again").hidden = !log.order.length
    part("took").textContent = `${log.order.length} in ${workingTime(log)}`
    const one = finished ? null : item()
    part("hint").textContent = HINTS[one?.kind] ?? ""
    if (!one) {
      if (!finished) part("say").textContent = "Fetching the picture…"
      return
    }
    part("where").replaceChildren(make("b", "", one.name), make("span", "", ` · ${one.place}`))
    if (isChecked(log, log.at)) part("where").append(make("span", "mark", " ✓ checked"))
    part("say").textContent = one.say ?? ""
    drawPicture("strip", one.strip, one)
    drawPicture("page", one.page, null)
    part("card").dataset.kind = one.kind
    const now = cells()
    const shown = now.map(([digit, source], k) => {
      const read = one.digits?.[source]
      const cell = make("button", "cell", digit === null ? "|" : String(digit))
      cell.type = "button"
      cell.tabIndex = -1
      if (read?.doubt && read.digit === digit) cell.classList.add("doubt")
      if (read?.digit !== digit) cell.classList.add("mine")
      if (k === log.cursor && !log.gap) cell.classList.add("at")
      cell.onclick = () => { actions.step(k - log.cursor); part("card").focus({ preventScroll: true }) }
      return cell
    })
    if (log.gap || log.cursor >= now.length) shown.splice(log.cursor, 0, make("span", "cell gap at", " "))
    part("cells").replaceChildren(...(writable(one) ? shown : []))
    part("cells").setAttribute("aria-label", now.map(([digit]) => digit).join(" "))
    const seen = one.digits?.[now[log.cursor]?.[1]]
    part("keys").childNodes.forEach((key, digit) => {
      key.style.setProperty("--p", log.gap ? 0 : (seen?.p[digit] ?? 0))
      key.classList.toggle("best", !log.gap && now[log.cursor]?.[0] === digit)
    })
    const words = { line: now.length ? "✓ Right" : "✓ Not a line", turned: "✓ Upright", broken: "✓ Noted" }
    part("accept").textContent = words[one.kind] ?? (now.length ? "✓ Add these" : "✓ Nothing there")
  }
  const drawPicture = (id, picture, one) => {
    const place = part(id)
    if (place.dataset.src !== (picture?.src ?? "")) {
      place.dataset.src = picture?.src ?? ""
      place.replaceChildren()
      if (picture) {
        const image = make("img", "")
        image.src = picture.src
        image.alt = picture.alt
        place.style.setProperty("--ratio", picture.ratio)
        place.append(image)
      }
    }
    place.querySelectorAll("i").forEach((frame) => frame.remove())
    const at = one && cells()[self.log.cursor]?.[1]
    for (const [k, box] of (picture?.boxes ?? []).entries()) {
      const frame = make("i", one ? (k === at && !self.log.gap ? "at" : one.digits[k].doubt ? "doubt" : "quiet") : "at")
      ;["left", "top", "width", "height"].forEach((side, n) => frame.style.setProperty(side, `${box[n]}%`))
      place.append(frame)
    }
  }
  const keys = {
    Enter: () => actions.accept(), ArrowLeft: () => actions.step(-1), ArrowRight: () => actions.step(1),
    ArrowUp: () => actions.move(-1), ArrowDown: () => actions.move(1), Delete: () => actions.remove(),
    Backspace: () => actions.remove(true), Insert: () => actions.insert(), " ": () => actions.line(),
    t: () => actions.retype(), u: () => actions.undo(), Home: () => actions.step(-1000), End: () => actions.step(1000),
  }
  self.onKey = (event) => {
    const active = deepest()
    const box = part("desk").getBoundingClientRect()
    const inside = part("desk").contains(active)
    if (!parent.isConnected || (!inside && (active !== document.body || box.bottom < 0 || box.top > innerHeight))) return
    const undo = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z"
    if ((event.ctrlKey || event.metaKey || event.altKey) && !undo) return
    if (self.log.at === null && !undo && event.key !== "u") return
    if (inside && active.tagName === "BUTTON" && (event.key === "Enter" || event.key === " ")) return
    if (event.key === "Escape") { self.free = true; return }
    let handled = true
    if (undo) actions.undo()
    else if (event.key === "Tab") handled = active === part("card") && !self.free && actions.doubt(event.shiftKey ? -1 : 1)
    else if (/^[0-9]$/.test(event.key)) actions.type(Number(event.key))
    else if (keys[event.key] ?? keys[event.key.toLowerCase()]) (keys[event.key] ?? keys[event.key.toLowerCase()])()
    else handled = false
    if (!handled) return
    event.preventDefault()
    event.stopImmediatePropagation() // Streamlit has keys of its own
  }
  self.onLeave = (event) => { // not on the way to another page: a word from here would call the visitor back
    const path = event.composedPath()
    if (!path.includes(part("desk")) && !path.some((one) => one.tagName === "A")) flush(self.log)
  }
  self.onUnload = (event) => { if (self.log.entries.length > self.log.saved) event.preventDefault() }
  part("keys").replaceChildren() // a desk that stood here before has left its own
  for (let digit = 0; digit < 10; digit++) {
    const key = make("button", "key", String(digit))
    key.type = "button"
    key.onclick = () => actions.type(digit)
    part("keys").append(key)
  }
  for (const name of ["remove", "insert", "retype", "line", "accept", "undo"]) part(name).onclick = () => actions[name]()
  part("back").onclick = () => actions.move(-1)
  part("next").onclick = () => actions.move(1)
  part("left").onclick = () => actions.turn(-1)
  part("right").onclick = () => actions.turn(1)
  part("again").onclick = () => { go(self.log.order[0]); part("card").focus({ preventScroll: true }) }
  part("card").onfocus = () => { self.free = false }
  document.addEventListener("keydown", self.onKey, true)
  document.addEventListener("pointerdown", self.onLeave, true)
  window.addEventListener("beforeunload", self.onUnload)
  self.take = (data, tell) => {
    const log = (self.log = openLog(data))
    log.tell = tell
    if (log.due) schedule(log)
    const next = log.next && log.order.find(log.next)
    if (next) log.next = null
    if (next) return go(next)
    if (log.order.includes(log.at)) return draw()
    const begun = log.at === undefined
    go(firstOpen(log))
    if (begun && log.at !== null) {
      part("card").focus({ preventScroll: true })
      part("card").scrollIntoView({ block: "nearest" }) // once, when there is something to do
    }
  }
  self.close = () => {
    clearTimeout(self.log.timer) // what is untold is told by the next desk
    document.removeEventListener("keydown", self.onKey, true)
    document.removeEventListener("pointerdown", self.onLeave, true)
    window.removeEventListener("beforeunload", self.onUnload)
  }
  return self
}

const desks = new WeakMap()
export default function ({ data, parentElement, setStateValue }) {
  if (!desks.has(parentElement)) desks.set(parentElement, desk(parentElement))
  const one = desks.get(parentElement)
  one.take(data, setStateValue)
  return () => {
    one.close()
    desks.delete(parentElement)
  }
}
