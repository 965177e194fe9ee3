/*
 * Panels on the form of a text that follow what is written: the glossary's terms, the checks.
 * Without this they show the text as it was saved.
 */
"use strict"

{
  const PAUSE = 1500 // milliseconds after the last key

  const follow = (section) => {
    const form = section.closest("form")
    const told = section.querySelector(".told")
    const lines = section.querySelector(".lines")
    const button = section.querySelector(".look button")
    const names = ["csrfmiddlewaretoken", ...section.dataset.fields.split(" ")]
    let request = null
    let timer

    // One that ends with a hyphen begins the names of several fields.
    const isSent = (name) => names.some((one) => (one.endsWith("-") ? name.startsWith(one) : name === one))

    const sent = () => {
      const data = new FormData()
      for (const [name, value] of new FormData(form)) if (isSent(name)) data.append(name, value)
      return data
    }

    const show = (html) => {
      const focused = lines.contains(document.activeElement) ? document.activeElement.id : ""
      const wasOpen = lines.querySelector("details")?.open
      lines.innerHTML = html
      if (wasOpen) lines.querySelector("details")?.setAttribute("open", "")
      if (focused) document.getElementById(focused)?.focus()
      told.textContent = lines.firstElementChild.dataset.told
    }

    const look = async () => {
      clearTimeout(timer)
      if (request) request.abort()
      request = new AbortController()
      try {
        const answer = await fetch(section.dataset.address, {
          method: "POST",
          body: sent(),
          signal: request.signal,
        })
        const text = await answer.text()
        if (answer.redirected) told.textContent = "You are logged out: log in in another tab, then look again."
        else if (answer.ok) show(text)
        else if (answer.status === 400) told.textContent = text
        else told.textContent = `This can’t be looked up now (${answer.status}). The text is not touched.`
      } catch (error) {
        if (error.name !== "AbortError")
          told.textContent = "This can’t be looked up now: the site does not answer. The text is not touched."
      }
    }

    const soon = () => {
      clearTimeout(timer)
      timer = setTimeout(look, PAUSE)
    }

    for (const field of form.elements) {
      if (!isSent(field.name) || lines.contains(field)) continue
      field.addEventListener("input", soon)
      if (field.multiple) window.django?.jQuery?.(field).on("change", soon)
    }
    lines.addEventListener("change", look)
    button.addEventListener("click", look)
    button.hidden = false
    // A form that was refused holds what was typed, not what is stored.
    const isStored = "stored" in section.dataset && !form.querySelector(".errornote")
    if (!isStored && form.elements.namedItem("body")?.value) look()
  }

  for (const section of document.querySelectorAll(".live-panel")) follow(section)
}
