// What the drawing component leaves out. It runs beside the canvas, finds it through its open
// shadow root, and
//   - dresses it: as wide as there is room, a faint baseline, light ink on dark pages, and
//     without its own tool bar, which lies over the canvas and wiped drawings under a finger;
//   - draws an example by moving a pen over it;
//   - holds back a click that comes before the last stroke has been sent;
//   - says the answer to a screen reader.
const STYLE = `
  .dc-toolbar { display: none !important; }
  .dc-root { width: 100%; }
  .dc-scroll {
    overflow: hidden !important; box-sizing: border-box; border-radius: var(--st-base-radius);
    border: 1px solid var(--st-border-color); background: var(--pad-paper);
  }
  .dc-container {
    background:
      linear-gradient(var(--st-border-color), var(--st-border-color)) 0 var(--pad-baseline) / 100% 1px no-repeat;
  }
  .dc-canvas { outline: none; }
  canvas.lower-canvas, canvas.upper-canvas { filter: var(--pad-ink); }
  canvas.upper-canvas { cursor: crosshair !important; touch-action: none !important; }
  canvas.upper-canvas:focus-visible { outline: 3px solid var(--st-primary-color) !important; outline-offset: -3px; }
`
const FIT = `
  .dc-root { width: 1400px; max-width: 100%; }
  .dc-scroll { border: 0; }
  .dc-container { width: 100% !important; height: auto !important; aspect-ratio: var(--pad-shape); background: none; }
  .canvas-container, .dc-container canvas { width: 100% !important; height: 100% !important; filter: none !important; }
`
const SEND_DELAY = 240 // ms: the component sends a stroke 200 ms after the pen has left
const kept = new WeakMap()

const isDark = (element) => {
  const colour = getComputedStyle(element).getPropertyValue("--st-background-color").trim()
  if (!/^#[0-9a-f]{6}/i.test(colour)) return false
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16))
  return 0.3 * r + 0.6 * g + 0.1 * b < 128
}

const findPad = (key) => {
  for (const element of document.querySelectorAll(`.st-key-${key} *`)) {
    const root = element.shadowRoot?.querySelector(".dc-root")
    if (root) return root
  }
  return null
}

const dress = (pad, data, dark) => {
  const shadow = pad.getRootNode()
  if (!shadow.querySelector("style[data-hand]")) {
    const style = document.createElement("style")
    style.dataset.hand = ""
    style.textContent = data.fit ? STYLE + FIT : STYLE
    shadow.append(style)
  }
  if (data.fit) pad.style.setProperty("--pad-shape", data.fit.join(" / "))
  pad.style.setProperty("--pad-baseline", `${data.baseline ?? 0}px`)
  pad.style.setProperty("--pad-paper", dark ? "var(--st-secondary-background-color)" : "#fff")
  pad.style.setProperty("--pad-ink", dark ? "invert(1) hue-rotate(180deg)" : "none")
  const canvas = pad.querySelector("canvas.upper-canvas")
  canvas.setAttribute("role", "img")
  canvas.setAttribute("aria-label", data.label)
}

const draw = async (state, strokes) => {
  const canvas = state.pad.querySelector("canvas.upper-canvas")
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches
  const turn = ++state.turn
  const send = (type, target, [x, y]) => {
    const place = canvas.getBoundingClientRect()
    target.dispatchEvent(new MouseEvent(type, {
      clientX: place.left + x, clientY: place.top + y, button: 0, buttons: type === "mouseup" ? 0 : 1,
      bubbles: true, composed: true, cancelable: true, view: window,
    }))
  }
  for (const points of strokes) {
    send("mousedown", canvas, points[0])
    for (const point of points.slice(1)) {
      if (!calm) await new Promise((next) => setTimeout(next, 14))
      if (turn !== state.turn || !canvas.isConnected) break
      send("mousemove", document, point)
    }
    send("mouseup", document, points[points.length - 1])
    if (turn !== state.turn || !canvas.isConnected) return
    if (!calm) await new Promise((next) => setTimeout(next, 90))
  }
}

export default function ({ data, parentElement }) {
  let state = kept.get(parentElement)
  if (!state) {
    state = { pad: null, turn: 0, played: data.play?.id ?? 0, penUp: 0, data }
    kept.set(parentElement, state)

    state.onPen = (event) => {
      if (!event.isTrusted || !state.pad || !event.composedPath().includes(state.pad)) return
      if (event.type === "pointerdown") state.turn += 1 // a real pen takes over from the example
      else state.penUp = performance.now()
    }
    state.onClick = (event) => {
      const wait = state.penUp + SEND_DELAY - performance.now()
      if (wait <= 0 || !event.isTrusted || event.composedPath().includes(state.pad)) return
      event.stopImmediatePropagation()
      event.preventDefault()
      const target = event.composedPath()[0]
      setTimeout(() => target.dispatchEvent(
        new MouseEvent("click", { bubbles: true, composed: true, cancelable: true, view: window })), wait)
    }
    for (const type of ["pointerdown", "pointerup", "pointercancel"]) document.addEventListener(type, state.onPen, true)
    document.addEventListener("click", state.onClick, true)
    // The canvas comes and goes inside its shadow root, where no observer of the page sees it.
    state.watch = setInterval(() => state.look(), 100)
  }
  state.data = data
  state.look = () => {
    if (!parentElement.isConnected) return
    if (!state.pad?.isConnected) {
      state.pad = findPad(state.data.pad)
      if (!state.pad) return
    }
    if (!state.pad.querySelector("canvas.upper-canvas")) return
    const dark = isDark(state.pad)
    const look = JSON.stringify([dark, state.data.baseline, state.data.label])
    if (state.pad.dataset.look !== look || !state.pad.getRootNode().querySelector("style[data-hand]")) {
      dress(state.pad, state.data, dark)
      state.pad.dataset.look = look
    }
    const play = state.data.play
    if (play && play.id > state.played) {
      state.played = play.id
      setTimeout(() => draw(state, play.strokes), 60) // after a Clear that came with it
    }
  }
  state.look()

  const voice = parentElement.querySelector("#voice")
  if (voice && voice.textContent !== data.say) voice.textContent = data.say

  return () => {
    clearInterval(state.watch)
    state.turn += 1
    for (const type of ["pointerdown", "pointerup", "pointercancel"]) document.removeEventListener(type, state.onPen, true)
    document.removeEventListener("click", state.onClick, true)
    kept.delete(parentElement)
  }
}
