/*
 * What is typed into the form of a text is kept as a draft every few seconds, and who else has it
 * open is told. Where the site does not take it (no network, logged out), this browser keeps it.
 */
"use strict"

{
  const EVERY = 3000 // milliseconds between two looks at the form
  const HERE = 15000 // between two words that the window is open
  const box = document.getElementById("autosave")
  const form = box.closest("form")
  const saved = box.querySelector(".saved")
  const others = box.querySelector(".others")
  const kept = `draft:${box.dataset.user}:${location.pathname}`
  const LEFT_OUT = new Set(["csrfmiddlewaretoken", "preview_as"])
  let last = ""
  let spoken = 0
  let busy = null
  let leaving = false

  const typed = () => {
    const data = new URLSearchParams()
    for (const [name, value] of new FormData(form))
      if (typeof value === "string" && !LEFT_OUT.has(name)) data.append(name, value)
    return data.toString()
  }

  const say = (place, words) => {
    if (place.textContent !== words) place.textContent = words
  }

  const tell = (answer) => {
    if (answer.saved) say(saved, `Draft kept at ${answer.saved}.`)
    const names = answer.others
    const words = names.length ? [`${names.join(" and ")} ${names.length > 1 ? "have" : "has"} this open too.`] : []
    const opened = Number(form.elements.namedItem("opened_version")?.value || 0)
    if (answer.stored > opened)
      words.push(`${answer.by} saved it in the meantime: when you save, you will be shown both texts.`)
    say(others, words.join(" "))
  }

  const keepHere = (body, words) => {
    try {
      localStorage.setItem(kept, body)
      say(saved, `${words} What you type is kept in this browser.`)
    } catch {
      say(saved, `${words} Copy your text before you leave this page.`)
    }
  }

  /* Whether the site has taken it. */
  const send = async (body, options = {}) => {
    spoken = Date.now()
    try {
      const answer = await fetch(box.dataset.draft, {
        method: "POST",
        headers: {
          "Content-Type": "application/x-www-form-urlencoded",
          "X-CSRFToken": form.elements.namedItem("csrfmiddlewaretoken").value,
        },
        body,
        redirect: "manual",
        ...options,
      })
      if (answer.ok) {
        tell(await answer.json())
        localStorage.removeItem(kept)
        return true
      }
      const out = answer.type === "opaqueredirect" || answer.status === 403
      keepHere(body, out ? "You are logged out: log in in another tab." : `The site does not take it now (${answer.status}).`)
    } catch {
      keepHere(body, "The site does not answer.")
    }
    return false
  }

  const look = async () => {
    if (busy || leaving) return
    const body = typed()
    if (body !== last) {
      busy = send(body)
      if (await busy) last = body
    } else if (Date.now() - spoken > HERE && !document.hidden) {
      busy = send(new URLSearchParams({ only_here: "1", draft_key: form.elements.namedItem("draft_key")?.value || "" }))
      await busy
    }
    busy = null
  }

  /* Saving with a session that is over would lose the text: it is asked first. */
  const ask = async (event) => {
    const button = event.submitter
    if (leaving || (button && button.hasAttribute("formaction"))) return
    event.preventDefault()
    leaving = true
    if (busy) await busy
    if (await send(typed())) {
      form.requestSubmit(button)
      return
    }
    leaving = false
    saved.scrollIntoView({ block: "center" })
  }

  const offer = () => {
    const body = localStorage.getItem(kept)
    if (!body) return
    const line = box.querySelector(".in-browser")
    line.hidden = false
    line.querySelector(".back").addEventListener("click", async () => {
      if (await send(body)) {
        leaving = true
        const key = new URLSearchParams(body).get("draft_key") || ""
        location.search = `?restore=${encodeURIComponent(key)}`
      }
    })
    line.querySelector(".away").addEventListener("click", () => {
      localStorage.removeItem(kept)
      line.hidden = true
    })
  }

  const begin = () => {
    last = typed()
    offer()
    if ("restored" in box.dataset)
      for (const field of form.elements) if (field.matches("textarea, [name=title]")) field.dispatchEvent(new Event("input", { bubbles: true }))
    form.addEventListener("submit", ask)
    addEventListener("pagehide", () => {
      const body = typed()
      if (!leaving && body !== last) send(body, { keepalive: body.length < 60000 })
    })
    setInterval(look, EVERY)
    send(new URLSearchParams({ only_here: "1", draft_key: form.elements.namedItem("draft_key")?.value || "" }))
  }

  // After the editor and the fields that are looked up by typing have put their values in.
  addEventListener("load", () => setTimeout(begin, 500))
}

/* ---- The preview beside the form ------------------------------------------------------- */
if (document.getElementById("beside")) {
  const beside = document.getElementById("beside")
  const form = document.getElementById("autosave").closest("form")
  const PAUSE = 1500
  let timer

  const show = () => {
    const button = beside.querySelector('.modes [aria-pressed="true"]')
    const sender = document.createElement("button")
    sender.type = "submit"
    sender.formAction = beside.dataset.address
    sender.formTarget = "beside"
    sender.name = "preview_as"
    sender.value = button.value
    sender.formNoValidate = true
    sender.hidden = true
    sender.setAttribute("formaction", beside.dataset.address)
    form.append(sender)
    form.requestSubmit(sender)
    sender.remove()
  }

  const soon = () => {
    if (beside.hidden) return
    clearTimeout(timer)
    timer = setTimeout(show, PAUSE)
  }

  const toggle = document.querySelector(".preview-row .open-beside")
  toggle.hidden = false
  const switchOver = () => {
    beside.hidden = !beside.hidden
    toggle.setAttribute("aria-expanded", String(!beside.hidden))
    document.body.classList.toggle("with-preview", !beside.hidden)
    if (!beside.hidden) show()
  }
  toggle.addEventListener("click", switchOver)
  beside.querySelector(".close").addEventListener("click", () => {
    switchOver()
    toggle.focus()
  })
  for (const button of beside.querySelectorAll(".modes button"))
    button.addEventListener("click", () => {
      for (const other of beside.querySelectorAll(".modes button"))
        other.setAttribute("aria-pressed", String(other === button))
      show()
    })
  form.addEventListener("input", soon)
  form.addEventListener("change", soon)
}
