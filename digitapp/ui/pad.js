// The drawing pad. The drawing lives here: what the pen does is seen at once, whatever the server is doing, and
// goes to the server when the pen lifts, and some times a second while it is down ("live").
//
// A drawing is {id, seq, strokes, width, example}: id changes when a new drawing is begun, seq with every change;
// strokes are [x, y, x, y, ...] in the drawing's own pixels. These are the screen's, until the page becomes too
// narrow for what has been drawn: then everything is shown smaller, and new strokes are put down at that scale.
const LIVE_EVERY = 130 // ms between two looks at a stroke that is being drawn
const SLOW = 300 // ms: a server that takes longer is left alone three times as long as it took, before it is asked again
const EXAMPLE_AFTER = 2500 // ms of an untouched empty pad
const KEPT_WIPES = 10
const pads = new WeakMap()

class Pad {
  constructor(root, component) {
    this.root = root
    this.find = (selector) => root.querySelector(selector)
    this.paper = this.find(".paper")
    this.upper = this.find(".upper-canvas")
    this.lower = this.find(".lower-canvas")
    this.component = component
    const kept = component.data.drawing
    this.id = kept?.id || Date.now()
    this.seq = kept?.seq || 0
    this.strokes = kept?.strokes ?? []
    this.width = kept?.width || 14
    this.example = Boolean(kept?.example)
    this.shown = component.data.show?.n ?? 0
    this.wiped = [] // drawings that were cleared, for Undo
    this.wet = null // the stroke under the pen
    this.scale = 1
    this.turn = 0 // of the example that is being written; another number stops it
    this.sent = { seq: 0, at: 0 }
    this.trip = 0 // ms from sending to the answer, smoothed
    this.answered = 0 // when that was
    this.lastLive = 0 // numbers of the wet stroke that have been sent
    this.frame = 0
    this.passedFrom = 0
    this.idle = 0 // the timer that the example waits for
    this.find(".width").value = this.width
    this.listen()
  }

  listen() {
    const off = (this.off = new AbortController())
    const on = (target, type, handler) => target.addEventListener(type, handler, { signal: off.signal })
    on(this.upper, "pointerdown", (event) => this.down(event))
    on(this.upper, "pointermove", (event) => this.move(event))
    for (const type of ["pointerup", "pointercancel", "lostpointercapture"]) on(this.upper, type, (event) => this.up(event))
    on(this.upper, "contextmenu", (event) => event.preventDefault())
    on(this.find(".undo"), "click", () => this.undo())
    on(this.find(".clear"), "click", () => this.clear())
    on(this.find(".width"), "input", (event) => { this.width = Number(event.target.value); this.paint() })
    on(document, "keydown", (event) => this.key(event))
    this.sizes = new ResizeObserver(() => this.fit())
    this.sizes.observe(this.paper)
    this.pulse = setInterval(() => this.sendLive(), LIVE_EVERY)
  }

  stop() {
    this.off.abort()
    this.sizes.disconnect()
    clearInterval(this.pulse)
    clearTimeout(this.idle)
    cancelAnimationFrame(this.frame)
    this.turn += 1
  }

  // What the server says after each of its runs.
  update(component) {
    this.component = component
    const { data } = component
    if (data.ack && data.ack === this.sent.seq && this.sent.at) {
      const trip = performance.now() - this.sent.at
      this.trip = this.trip ? 0.7 * this.trip + 0.3 * trip : trip
      this.sent.at = 0
      this.answered = performance.now()
    }
    this.upper.setAttribute("aria-label", data.label)
    const voice = this.find(".voice")
    if (voice.textContent !== data.say) voice.textContent = data.say
    if (data.show && data.show.n > this.shown) {
      this.shown = data.show.n
      this.begin(data.show.write ? [] : data.show.strokes, data.show.id)
      if (data.show.write) this.write(data.show.strokes, false)
    }
    if (data.demo && !this.idle) this.idle = setTimeout(() => this.writeExample(), EXAMPLE_AFTER)
    this.paint()
  }

  // A new drawing, or one of before under its id; what was there can be brought back by Undo.
  begin(strokes, id = null) {
    if (this.strokes.length && !this.example) this.wiped = [...this.wiped, this.strokes].slice(-KEPT_WIPES)
    this.turn += 1
    this.wet = null
    this.id = id ?? Math.max(Date.now(), this.id + 1)
    this.strokes = strokes
    this.example = false
    this.fit()
    this.send()
  }

  down(event) {
    if (this.wet || (event.pointerType === "mouse" && event.button !== 0)) return
    event.preventDefault()
    clearTimeout(this.idle)
    this.turn += 1 // a real pen takes over from the example
    if (this.example) {
      this.strokes = []
      this.example = false
      this.id = Math.max(Date.now(), this.id + 1)
      this.fit()
    }
    try { this.upper.setPointerCapture(event.pointerId) } catch { /* the pointer has left already */ }
    this.pointer = event.pointerId
    this.box = this.upper.getBoundingClientRect()
    this.wet = this.at(event)
    this.paint()
  }

  at(event) {
    return [event.clientX - this.box.left, event.clientY - this.box.top].map((v) => Math.round((10 * v) / this.scale) / 10)
  }

  move(event) {
    if (!this.wet || event.pointerId !== this.pointer) return
    const events = event.getCoalescedEvents?.() ?? []
    for (const one of events.length ? events : [event]) this.wet.push(...this.at(one))
    this.paint()
  }

  up(event) {
    if (!this.wet || event.pointerId !== this.pointer) return
    if (event.type === "pointerup") this.wet.push(...this.at(event))
    this.strokes = [...this.strokes, this.wet]
    this.wet = null
    this.wiped = []
    this.send()
  }

  undo() {
    this.turn += 1
    if (this.wet) return
    if (this.example) return this.begin([])
    if (!this.strokes.length && !this.wiped.length) return
    this.strokes = this.strokes.length ? this.strokes.slice(0, -1) : this.wiped.pop()
    this.passedFrom = this.seq + 1 // what was passed over before may be gone
    this.fit()
    this.send()
  }

  clear() {
    if (this.strokes.length && !this.wet) this.begin([])
  }

  key(event) {
    const from = event.composedPath()[0]
    if (event.defaultPrevented || from?.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable=true], [role=slider], [role=dialog]")) return
    const command = event.ctrlKey || event.metaKey
    if (command && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "z") this.undo()
    else if (command || event.altKey) return
    else if (event.key === "Delete") this.clear()
    else if (this.component.data.keys && /^([0-9]|ArrowLeft|ArrowRight)$/.test(event.key)) {
      if (event.key.startsWith("Arrow") && from?.closest?.("[role=radiogroup], [role=group], [role=tablist]")) return
      this.component.setTriggerValue("key", event.key)
    } else return
    event.preventDefault()
  }

  send(live = false) {
    this.seq += 1
    this.sent = { seq: this.seq, at: performance.now() }
    const strokes = live ? [...this.strokes, this.wet] : this.strokes
    this.component.setStateValue("drawing", { id: this.id, seq: this.seq, strokes, width: this.width, example: this.example, live })
    this.lastLive = this.wet?.length ?? 0
    this.paint()
  }

  sendLive() {
    if (!this.wet || !this.find(".live").checked || this.sent.at) return
    if (this.trip > SLOW && performance.now() < this.answered + 3 * this.trip) return
    if (this.wet.length > Math.max(this.lastLive, 6)) this.send(true)
  }

  // The whole drawing is seen, however narrow the page has become.
  fit() {
    const { clientWidth: w, clientHeight: h } = this.paper
    if (!w) return
    let [right, below] = [0, 0]
    for (const line of this.strokes) {
      for (let i = 0; i < line.length; i += 2) {
        right = Math.max(right, line[i])
        below = Math.max(below, line[i + 1])
      }
    }
    const edge = this.width / 2 + 4
    if (!this.wet) this.scale = Math.min(1, w / (right + edge), h / (below + edge))
    for (const canvas of [this.lower, this.upper]) {
      canvas.width = Math.round(w * devicePixelRatio)
      canvas.height = Math.round(h * devicePixelRatio)
    }
    this.paint()
  }

  paint() {
    cancelAnimationFrame(this.frame)
    this.frame = requestAnimationFrame(() => this.repaint())
  }

  repaint() {
    const { data } = this.component
    const style = getComputedStyle(this.paper)
    const colour = (name) => style.getPropertyValue(`--st-${name}`).trim()
    this.paper.style.setProperty("--paper", isDark(colour("background-color")) ? colour("secondary-background-color") : "#fff")
    const pen = (canvas) => {
      const brush = canvas.getContext("2d")
      brush.setTransform(1, 0, 0, 1, 0, 0)
      brush.clearRect(0, 0, canvas.width, canvas.height)
      brush.scale(devicePixelRatio * this.scale, devicePixelRatio * this.scale)
      brush.lineCap = brush.lineJoin = "round"
      brush.lineWidth = this.width
      return brush
    }
    const lower = pen(this.lower)
    const empty = !this.strokes.length && !this.wet
    if (empty || this.example) {
      lower.strokeStyle = colour("border-color")
      lower.globalAlpha = 0.5
      for (const line of this.ghost()) trace(lower, line)
      lower.globalAlpha = 1
    }
    const ink = this.example ? colour("gray-color") : colour("text-color")
    lower.strokeStyle = ink
    for (const line of this.strokes) trace(lower, line)
    if (data.of === this.id && data.ack >= this.passedFrom && !this.example) {
      lower.strokeStyle = colour("background-color")
      lower.lineWidth = this.width + 1
      for (const line of data.passed ?? []) trace(lower, line)
      lower.lineWidth = this.width
      lower.strokeStyle = colour("gray-color")
      for (const line of data.passed ?? []) trace(lower, line)
    }
    const upper = pen(this.upper)
    upper.strokeStyle = ink
    if (this.wet) trace(upper, this.wet)
    this.find(".undo").disabled = !this.strokes.length && !this.wiped.length
    this.find(".clear").disabled = !this.strokes.length
  }

  // The example's strokes, moved onto the baseline of this pad.
  ghost() {
    return this.place(this.component.data.ghost ?? [])
  }

  place(lines) {
    const down = 0.77 * this.paper.clientHeight - (this.component.data.baseline ?? 0)
    return lines.map((line) => line.map((v, i) => Math.round(10 * (i % 2 ? v + down : v)) / 10))
  }

  writeExample() {
    const { data } = this.component
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches
    if (calm || !data.demo || this.strokes.length || this.wet || this.wiped.length || document.hidden) return
    this.write(data.ghost, true)
  }

  // Draw these lines before the visitor's eyes, as a hand would.
  async write(lines, example) {
    const turn = ++this.turn
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches
    const pause = (ms) => (calm ? null : new Promise((next) => setTimeout(next, ms)))
    this.example = example
    for (const line of this.place(lines)) {
      this.strokes = [...this.strokes, line.slice(0, 2)]
      for (let i = 2; i < line.length; i += 2) {
        await pause(16)
        if (turn !== this.turn) return
        this.strokes = [...this.strokes.slice(0, -1), line.slice(0, i + 2)]
        this.paint()
      }
      await pause(110)
      if (turn !== this.turn) return
      this.fit()
      this.send()
    }
  }
}

const isDark = (colour) => {
  if (!/^#[0-9a-f]{6}/i.test(colour)) return false
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16))
  return 0.3 * r + 0.6 * g + 0.1 * b < 128
}

// A line through the middles between its points, as the pen went.
const trace = (brush, line) => {
  brush.beginPath()
  brush.moveTo(line[0], line[1])
  for (let i = 2; i + 3 < line.length; i += 2) {
    brush.quadraticCurveTo(line[i], line[i + 1], (line[i] + line[i + 2]) / 2, (line[i + 1] + line[i + 3]) / 2)
  }
  brush.lineTo(line[line.length - 2], line[line.length - 1])
  brush.stroke()
}

export default function (component) {
  const root = component.parentElement
  let pad = pads.get(root)
  if (!pad) pads.set(root, (pad = new Pad(root, component)))
  pad.update(component)
  return () => {
    pad.stop()
    pads.delete(root)
  }
}
