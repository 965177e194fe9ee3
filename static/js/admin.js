/* Small helps of the editors' admin; everything works without them. */
"use strict"

// ---- How many words the text has, while it is written -----------------------------------

{
  const BLOCKS =
    /<\/?(?:p|h[1-6]|ul|ol|li|dl|dt|dd|blockquote|pre|hr|div|figure|figcaption|table|caption|thead|tbody|tfoot|tr|th|td|details|summary|br)\b[^>]*>/gi
  const WORD = /[\p{L}\p{N}_]+(?:['’.-][\p{L}\p{N}_]+)*/gu // as articles/rendering counts

  const wordsIn = (html) => {
    const page = new DOMParser().parseFromString(html.replace(BLOCKS, "\n"), "text/html")
    for (const image of page.images) image.replaceWith(` ${image.alt} `)
    return (page.body.textContent.match(WORD) || []).length
  }

  const say = (count) => `${count.toLocaleString()} ${count === 1 ? "word" : "words"}`

  for (const textarea of document.querySelectorAll("textarea[data-words]")) {
    const line = document.createElement("p")
    line.className = "word-count"
    line.textContent = say(Number(textarea.dataset.words))
    const row = textarea.closest(".form-row")
    const help = row && row.querySelector(".help")
    if (help) help.before(line)
    else textarea.after(line)

    let pause
    textarea.addEventListener("input", () => {
      clearTimeout(pause)
      pause = setTimeout(() => {
        line.textContent = say(wordsIn(textarea.value))
      }, 200)
    })
  }
}

// ---- Names for the fields that are looked up by typing ----------------------------------

{
  const name = (select) => {
    const label = select.labels[0]
    const box = select.nextElementSibling
    if (!label || !box) return
    const typed = box.querySelector("input.select2-search__field")
    if (typed) typed.setAttribute("aria-label", label.textContent.trim().replace(/:$/, ""))
    const combobox = box.querySelector('[role="combobox"]')
    const chosen = box.querySelector('[role="textbox"]')
    if (combobox && chosen) {
      label.id ||= `${select.id}-label`
      combobox.setAttribute("aria-labelledby", `${label.id} ${chosen.id}`)
      chosen.removeAttribute("role")
      chosen.removeAttribute("aria-readonly")
    }
  }
  const nameAll = () => document.querySelectorAll(".select2-hidden-accessible").forEach(name)

  // After those that make the fields: they were registered before.
  if (window.django && window.django.jQuery) window.django.jQuery(nameAll)
  document.addEventListener("formset:added", () => setTimeout(nameAll, 0))
}
