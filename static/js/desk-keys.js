/*
 * The keyboard of the desk: one key goes on, opens, answers. All of it can be done without, and the
 * keys can be switched off in their help.
 */
"use strict"

{
  const OFF = "desk-keys-off"
  const dialog = document.getElementById("keys")
  const toggle = dialog.querySelector(".keys-on")
  const list = document.getElementById("result_list")
  const rows = list ? [...list.querySelectorAll("a.headline")] : []

  const isOff = () => {
    try {
      return localStorage.getItem(OFF) === "yes"
    } catch {
      return false
    }
  }

  const go = (step) => {
    const at = rows.indexOf(document.activeElement.closest("tr")?.querySelector("a.headline"))
    const next = rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + step))]
    next?.focus()
  }

  /* The message of the row that has the focus. */
  const current = () => document.activeElement.closest("#result_list tr")

  const choose = () => {
    const box = current()?.querySelector(".action-select")
    box?.click()
  }

  /* What is chosen, or this row, goes to the page that asks. */
  const act = (name) => {
    const form = document.getElementById("changelist-form")
    const select = form?.elements.namedItem("action")
    if (!select) return
    if (!form.querySelector(".action-select:checked")) choose()
    if (!form.querySelector(".action-select:checked")) return
    select.value = name
    form.querySelector("button[name=index]").click()
  }

  const open = (anchor) => {
    const link = current()?.querySelector("a.headline")
    if (link) location.href = link.href + anchor
  }

  const put = (id) => {
    const field = document.getElementById(id)
    if (!field) return
    field.focus()
    field.scrollIntoView({ block: "center" })
  }

  const ofList = {
    j: () => go(1),
    k: () => go(-1),
    x: choose,
    r: () => open("#reply"),
    n: () => open("#id_note"),
    a: () => act("assign"),
    e: () => act("close"),
    "/": () => put("searchbar"),
  }
  const ofMessage = {
    r: () => put("id_text"),
    n: () => put("id_note"),
    a: () => put("id_to"),
    e: () => document.querySelector('[data-key="e"]')?.focus(),
  }
  const keys = list || document.body.classList.contains("inbox") ? ofList : ofMessage

  const isTyping = (target) => target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]")

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || dialog.open || isTyping(event.target)) return
    if (event.key === "?") {
      event.preventDefault()
      dialog.showModal()
      return
    }
    if (isOff()) return
    const link = document.querySelector(`a[data-key="${CSS.escape(event.key)}"]`)
    if (keys[event.key]) {
      event.preventDefault()
      keys[event.key]()
    } else if (link) {
      event.preventDefault()
      link.click()
    }
  })

  toggle.checked = !isOff()
  toggle.addEventListener("change", () => {
    try {
      if (toggle.checked) localStorage.removeItem(OFF)
      else localStorage.setItem(OFF, "yes")
    } catch {
      toggle.checked = true // this browser keeps nothing
    }
  })
  for (const hidden of document.querySelectorAll(".for-keys")) hidden.hidden = false
  for (const button of document.querySelectorAll("[data-keys-help]"))
    button.addEventListener("click", () => dialog.showModal())
  if (location.hash === "#reply") put("id_text")
  if (location.hash === "#id_note") put("id_note")
}
