/*
 * The card with the definition of a term. Without this script the links are plain links to the
 * glossary, and the definitions stand in print only.
 *
 * WCAG 1.4.13: the card opens on hover and on focus, Escape closes it, the pointer may go into it,
 * and it stays until pointer and focus have left. A finger's first tap opens it, its second follows.
 */
{
  const card = document.createElement("dl")
  card.id = "site-term-card"
  card.className = "term-card"
  card.hidden = true
  document.querySelector("main").append(card)

  let link = null // whose card is open
  let timer = 0
  let wasOpen = false // before the finger came down

  const place = () => {
    const box = link.getClientRects()[0] || link.getBoundingClientRect()
    const room = document.documentElement
    const left = Math.min(box.left, room.clientWidth - card.offsetWidth - 8)
    const above = box.top - card.offsetHeight
    const below = box.bottom + card.offsetHeight > room.clientHeight && above > 0
    card.style.left = `${Math.max(8, left) + scrollX}px`
    card.style.top = `${(below ? above : box.bottom) + scrollY}px`
  }

  const onKey = (event) => {
    if (event.key !== "Escape") return
    event.stopPropagation()
    close()
  }

  function close() {
    clearTimeout(timer)
    if (!link) return
    link.removeAttribute("aria-describedby")
    document.removeEventListener("keydown", onKey, true)
    card.hidden = true
    link = null
  }

  const open = (next) => {
    clearTimeout(timer)
    if (next === link) return
    const entry = document.getElementById(`site-term-${next.dataset.term}`)
    close()
    if (!entry) return
    link = next
    card.replaceChildren(...[...entry.children].map((part) => part.cloneNode(true)))
    // The term in the text is the stop of the keyboard; this one is for fingers and pointers.
    for (const a of card.querySelectorAll("a")) a.tabIndex = -1
    card.hidden = false
    link.setAttribute("aria-describedby", card.id)
    document.addEventListener("keydown", onKey, true)
    place()
  }

  const later = (what) => {
    clearTimeout(timer)
    timer = setTimeout(what, 250)
  }
  const leave = () => later(() => link === document.activeElement || close())

  for (const term of document.querySelectorAll("a.term")) {
    term.addEventListener("pointerenter", (event) => {
      if (event.pointerType !== "touch") later(() => open(term))
    })
    term.addEventListener("pointerleave", (event) => {
      if (event.pointerType !== "touch") leave()
    })
    term.addEventListener("pointerdown", (event) => {
      wasOpen = event.pointerType !== "touch" || link === term
    })
    term.addEventListener("click", (event) => {
      // `detail` is 0 where the keyboard clicks.
      if (wasOpen || !event.detail) return
      open(term)
      if (link === term) event.preventDefault()
    })
    term.addEventListener("focus", () => open(term))
    term.addEventListener("blur", () => card.matches(":hover") || close())
  }
  card.addEventListener("pointerenter", () => clearTimeout(timer))
  card.addEventListener("pointerleave", (event) => {
    if (event.pointerType !== "touch") leave()
  })
  document.addEventListener("pointerdown", (event) => {
    if (link && !card.contains(event.target) && !link.contains(event.target)) close()
  })
}
