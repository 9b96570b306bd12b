// Pictures of digits as a grid of buttons: one sprite sheet, a tile of it on each button.
// data: {sheet, columns, items: [{id, alt, title, note, doubt, bars}], chosen, label, clickable, cell}
export default function ({ data, parentElement, setTriggerValue }) {
  const grid = parentElement.querySelector("#grid")
  grid.setAttribute("aria-label", data.label)
  grid.style.setProperty("--cell", `${data.cell}px`)
  const rows = Math.max(1, Math.ceil(data.items.length / data.columns))
  const share = (i, n) => (n > 1 ? (100 * i) / (n - 1) : 0)
  const tiles = data.items.map((item, i) => {
    const tile = document.createElement(data.clickable ? "button" : "div")
    tile.className = "tile" + (item.doubt ? " doubt" : "")
    tile.dataset.id = item.id
    if (data.clickable) {
      tile.type = "button"
      tile.setAttribute("aria-pressed", String(item.id === data.chosen))
      tile.onclick = () => setTriggerValue("picked", item.id)
    }
    tile.setAttribute("aria-label", item.alt)
    tile.title = item.alt
    if (!data.clickable) tile.setAttribute("role", "img")
    if (data.sheet) {
      const picture = document.createElement("span")
      picture.className = "picture"
      picture.style.backgroundImage = `url(${data.sheet})`
      picture.style.backgroundSize = `${data.columns * 100}% ${rows * 100}%`
      picture.style.backgroundPosition =
        `${share(i % data.columns, data.columns)}% ${share(Math.floor(i / data.columns), rows)}%`
      tile.append(picture)
    }
    if (item.bars) {
      const bars = document.createElement("span")
      bars.className = "bars"
      item.bars.forEach((share, digit) => {
        const bar = document.createElement("i")
        bar.style.setProperty("--h", share)
        bar.dataset.digit = digit
        if (digit === item.best) bar.className = "best"
        if (digit === item.truth) bar.classList.add("truth")
        bars.append(bar)
      })
      tile.append(bars)
    }
    for (const [part, text] of [["title", item.title], ["note", item.note]]) {
      if (!text) continue
      const line = document.createElement("span")
      line.className = part
      line.textContent = text
      tile.append(line)
    }
    return tile
  })
  const focused = parentElement.activeElement?.dataset?.id ?? grid.getRootNode().activeElement?.dataset?.id
  grid.replaceChildren(...tiles)
  // The grid is made anew on every run: whoever walks through it by keyboard stays where they are.
  if (focused) tiles.find((tile) => tile.dataset.id === focused)?.focus({ preventScroll: true })
}
