/*
 * A part of a page that is still changing is asked for again until it is done.
 * Without this, "look again" does the same by hand.
 */
"use strict"

{
  const PAUSE = 3000 // milliseconds

  const follow = async (part) => {
    try {
      const answer = await fetch(location.href)
      if (!answer.ok || answer.redirected) return
      const page = new DOMParser().parseFromString(await answer.text(), "text/html")
      const found = page.getElementById(part.id)
      if (!found) return
      part.replaceChildren(...found.childNodes)
      if ("live" in found.dataset) setTimeout(follow, PAUSE, part)
    } catch {
      setTimeout(follow, 3 * PAUSE, part) // the line is down; perhaps it comes back
    }
  }

  for (const part of document.querySelectorAll("[data-live]")) setTimeout(follow, PAUSE, part)
}
