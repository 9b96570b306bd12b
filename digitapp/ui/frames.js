// What the frame drawing component leaves out. It runs beside that component, finds it through its open shadow root,
// makes it as wide as there is room, and takes away its own tool bar, which lies over the picture.
const STYLE = `
  .dc-toolbar { display: none !important; }
  .dc-root { width: 1400px; max-width: 100%; }
  .dc-scroll { border: 0; overflow: hidden !important; box-sizing: border-box; border-radius: var(--st-base-radius); }
  .dc-container { width: 100% !important; height: auto !important; aspect-ratio: var(--picture-shape); background: none; }
  .dc-canvas { outline: none; }
  .canvas-container, .dc-container canvas { width: 100% !important; height: 100% !important; }
  canvas.upper-canvas { cursor: crosshair !important; touch-action: none !important; }
  canvas.upper-canvas:focus-visible { outline: 3px solid var(--st-primary-color) !important; outline-offset: -3px; }
`
const watches = new WeakMap()

const findCanvas = (place) => {
  for (const element of document.querySelectorAll(`.st-key-${place} *`)) {
    const canvas = element.shadowRoot?.querySelector(".dc-root canvas.upper-canvas")
    if (canvas) return canvas
  }
  return null
}

const dress = (data) => {
  const canvas = findCanvas(data.place)
  if (!canvas) return
  const shadow = canvas.getRootNode()
  if (!shadow.querySelector("style[data-frames]")) {
    const style = document.createElement("style")
    style.dataset.frames = ""
    style.textContent = STYLE
    shadow.append(style)
  }
  shadow.querySelector(".dc-root").style.setProperty("--picture-shape", data.shape.join(" / "))
  canvas.setAttribute("role", "img")
  canvas.setAttribute("aria-label", data.label)
}

export default function ({ data, parentElement }) {
  clearInterval(watches.get(parentElement))
  // The canvas comes and goes inside its shadow root, where no observer of the page sees it.
  watches.set(parentElement, setInterval(() => dress(data), 100))
  dress(data)
  return () => {
    clearInterval(watches.get(parentElement))
    watches.delete(parentElement)
  }
}
