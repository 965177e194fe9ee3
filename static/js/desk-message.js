/*
 * The page of a message: what is typed is kept every few seconds, who else is here is told, a canned
 * answer is laid into the box without a reload, the seconds of undoing are counted.
 */
"use strict"

// ---- The answer -------------------------------------------------------------------------

{
  const EVERY = 3000 // milliseconds between two looks at the box
  const HERE = 15000 // between two words that the window is open
  const form = document.getElementById("reply_form")
  const here = document.getElementById("here")

  const say = (place, words) => {
    if (place.textContent !== words) place.textContent = words
  }

  if (form) {
    const box = form.elements.namedItem("text")
    const saved = form.querySelector(".saved")
    const kept = `reply:${form.dataset.kept}`
    let last = box.value
    let spoken = 0
    let busy = false
    let leaving = false

    const keepHere = (words) => {
      try {
        localStorage.setItem(kept, box.value)
        say(saved, `${words} What you type is kept in this browser.`)
      } catch {
        say(saved, `${words} Copy your text before you leave this page.`)
      }
    }

    const forget = () => {
      try {
        localStorage.removeItem(kept)
      } catch {
        return // this browser keeps nothing
      }
    }

    const tell = (answer) => {
      if (answer.saved) say(saved, box.value.trim() ? `Draft kept at ${answer.saved}.` : "")
      const words = [...answer.others]
      if (answer.newest > Number(form.elements.namedItem("seen").value))
        words.unshift("An answer has come meanwhile: open this page again to read it. Your draft is kept.")
      say(here, words.join(" "))
    }

    /* Whether the site has taken it. */
    const send = async (options = {}) => {
      spoken = Date.now()
      const text = box.value
      const body = new URLSearchParams({ writing: text.trim() ? "yes" : "no" })
      if (text !== last) body.set("text", text)
      const token = form.elements.namedItem("csrfmiddlewaretoken").value
      try {
        const answer = await fetch(form.dataset.draft, {
          method: "POST",
          headers: { "X-CSRFToken": token },
          body,
          redirect: "manual",
          ...options,
        })
        if (answer.ok) {
          if (body.has("text")) forget()
          last = text
          tell(await answer.json())
          return
        }
        const out = answer.type === "opaqueredirect" || answer.status === 403
        keepHere(out ? "You are logged out: log in in another tab." : `The site does not take it now (${answer.status}).`)
      } catch {
        keepHere("The site does not answer.")
      }
    }

    const look = async () => {
      if (busy || leaving) return
      if (box.value === last && (Date.now() - spoken < HERE || document.hidden)) return
      busy = true
      await send()
      busy = false
    }

    const offer = () => {
      let text = null
      try {
        text = localStorage.getItem(kept)
      } catch {
        return
      }
      if (!text || text === box.value) return
      const line = form.querySelector(".in-browser")
      line.hidden = false
      line.querySelector(".back").addEventListener("click", () => {
        box.value = text
        line.hidden = true
        box.focus()
      })
      line.querySelector(".away").addEventListener("click", () => {
        forget()
        line.hidden = true
      })
    }

    form.addEventListener("submit", (event) => {
      if (leaving) event.preventDefault() // a second click
      leaving = true
    })
    addEventListener("pageshow", () => {
      leaving = false
    })
    addEventListener("pagehide", () => {
      if (!leaving && box.value !== last) send({ keepalive: box.value.length < 60000 })
    })
    offer()
    send()
    setInterval(look, EVERY)

    const use = form.elements.namedItem("use")
    use?.addEventListener("click", (event) => {
      event.preventDefault()
      const text = form.elements.namedItem("canned").selectedOptions[0]?.dataset.text || ""
      box.value = box.value.trim() ? `${box.value.trimEnd()}\n\n${text}` : text
      box.focus()
    })
  }
}

// ---- The seconds in which an answer can be taken back ------------------------------------

{
  const undo = document.querySelector(".undo")
  if (undo) {
    const place = undo.querySelector(".seconds")
    const end = Date.now() + Number(undo.dataset.seconds) * 1000
    const count = () => {
      const left = Math.ceil((end - Date.now()) / 1000)
      place.textContent = String(Math.max(0, left))
      if (left > 0) setTimeout(count, 250)
      else undo.hidden = true
    }
    count()
  }
}

// ---- What is looked for, shown while it is typed ------------------------------------------

for (const field of document.querySelectorAll("[data-found]")) {
  const PAUSE = 300 // milliseconds
  const place = document.getElementById(field.dataset.found)
  let pause
  const look = async () => {
    const words = field.value.trim()
    if (words.length < 2) {
      place.replaceChildren()
      return
    }
    try {
      const answer = await fetch(`${field.form.action}?${new URLSearchParams({ q: words })}`)
      if (!answer.ok || words !== field.value.trim()) return
      const page = new DOMParser().parseFromString(await answer.text(), "text/html")
      place.replaceChildren(...page.getElementById("found").childNodes)
    } catch {
      place.replaceChildren() // the button still looks for it
    }
  }
  field.addEventListener("input", () => {
    clearTimeout(pause)
    pause = setTimeout(look, PAUSE)
  })
}
