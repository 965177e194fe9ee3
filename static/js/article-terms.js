/* On the form of an article: the terms of the text as it is written. Without this, as it was saved. */
"use strict"

{
  const PAUSE = 1500 // milliseconds after the last key
  const section = document.getElementById("article-terms")
  const form = section.closest("form")
  const told = section.querySelector(".told")
  const lines = section.querySelector(".lines")
  const button = section.querySelector(".look button")
  const body = form.elements.namedItem("body")
  let request = null
  let timer

  const sent = () => {
    const data = new FormData()
    for (const [name, value] of new FormData(form)) {
      if (["csrfmiddlewaretoken", "body", "subjects"].includes(name) || name.startsWith("term-rule-"))
        data.append(name, value)
    }
    return data
  }

  const show = (html) => {
    const focused = lines.contains(document.activeElement) ? document.activeElement.id : ""
    lines.innerHTML = html
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
      else told.textContent = `The terms can’t be looked up now (${answer.status}). The text is not touched.`
    } catch (error) {
      if (error.name !== "AbortError")
        told.textContent = "The terms can’t be looked up now: the site does not answer. The text is not touched."
    }
  }

  const soon = () => {
    clearTimeout(timer)
    timer = setTimeout(look, PAUSE)
  }

  if (body) {
    body.addEventListener("input", soon)
    lines.addEventListener("change", look)
    button.addEventListener("click", look)
    button.hidden = false
    const subjects = form.elements.namedItem("subjects")
    if (subjects && window.django && window.django.jQuery) window.django.jQuery(subjects).on("change", soon)
    if (!lines.querySelector("li") && body.value) look()
  }
}
