/*
 * A click on a picture sets its focal point; without this, the two numbers are typed. The marker
 * shows where it is.
 */
function setUp(picture, across, down) {
  const stand = document.createElement("span")
  stand.className = "focal-stand"
  const marker = document.createElement("span")
  marker.className = "focal-marker"
  picture.replaceWith(stand)
  stand.append(picture, marker)

  const show = () => {
    marker.style.left = `${across.value || 50}%`
    marker.style.top = `${down.value || 50}%`
  }
  const percent = (part, whole) => Math.min(100, Math.max(0, Math.round((part / whole) * 100)))

  picture.addEventListener("click", (event) => {
    const box = picture.getBoundingClientRect()
    across.value = percent(event.clientX - box.left, box.width)
    down.value = percent(event.clientY - box.top, box.height)
    show()
  })
  across.addEventListener("input", show)
  down.addEventListener("input", show)
  show()
}

document.addEventListener("DOMContentLoaded", () => {
  const picture = document.querySelector(".field-preview .kept-picture")
  const across = document.getElementById("id_focus_x")
  const down = document.getElementById("id_focus_y")
  if (picture && across && down) setUp(picture, across, down)
})
