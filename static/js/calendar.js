/*
 * Moves an entry of the calendar by the mouse: from one day, or one stage, to another. It fills in
 * and sends a form of the page. Every card has a link to the same form, for the keyboard.
 */
"use strict"

{
  const form = document.getElementById("plan-move")
  let dragged = null

  const places = document.querySelectorAll("[data-on], [data-stage]")

  for (const card of document.querySelectorAll("[data-move]")) {
    card.addEventListener("dragstart", (event) => {
      dragged = card
      event.dataTransfer.effectAllowed = "move"
      event.dataTransfer.setData("text/plain", card.textContent.trim())
    })
    card.addEventListener("dragend", () => {
      dragged = null
      for (const place of places) place.classList.remove("plan-over")
    })
    for (const link of card.querySelectorAll("a")) link.draggable = false
  }

  for (const place of places) {
    place.addEventListener("dragover", (event) => {
      if (!dragged) return
      event.preventDefault()
      place.classList.add("plan-over")
    })
    place.addEventListener("dragleave", () => place.classList.remove("plan-over"))
    place.addEventListener("drop", (event) => {
      if (!dragged || place.contains(dragged)) return
      event.preventDefault()
      form.action = dragged.dataset.move
      form.elements.version.value = dragged.dataset.version
      form.elements.target.value = place.dataset.target || ""
      form.elements.target_on.value = place.dataset.on || ""
      form.elements.stage.value = place.dataset.stage || ""
      form.requestSubmit()
    })
  }
}
