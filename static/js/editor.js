/*
 * What the rich-text editor lacks for us: no injected style (the Content-Security-Policy forbids
 * it; its few rules stand in css/admin.css), a name for the text, and buttons that are one stop on
 * the way through the form, with arrow keys between them.
 */
import { Extension } from "django-prose-editor/editor"

const FORWARD = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }

function textareaOf(editor) {
  return editor.options.element.querySelector("textarea")
}

function nameOf(textarea) {
  const label = textarea.labels[0] || document.querySelector(`label[for="${textarea.id}"]`)
  return label ? label.textContent.trim().replace(/:$/, "") : textarea.name
}

function shown(buttons) {
  return buttons.filter((button) => !button.classList.contains("hidden"))
}

function makeToolbar(editor, bar) {
  const buttons = [...bar.querySelectorAll("button")]
  bar.setAttribute("role", "toolbar")
  bar.setAttribute("aria-label", "Formatting")

  const stopAt = (stop) => {
    for (const button of buttons) button.tabIndex = button === stop ? 0 : -1
  }

  const describe = () => {
    for (const button of buttons) {
      button.setAttribute("aria-pressed", String(button.classList.contains("active")))
      button.setAttribute("aria-disabled", String(button.classList.contains("disabled")))
    }
    const stops = shown(buttons)
    if (!stops.some((button) => button.tabIndex === 0)) stopAt(stops[0])
  }

  bar.addEventListener("focusin", (event) => stopAt(event.target.closest("button")))
  bar.addEventListener("keydown", (event) => {
    const stops = shown(buttons)
    const place = stops.indexOf(document.activeElement)
    let next = null
    if (event.key in FORWARD) {
      next = stops[(place + FORWARD[event.key] + stops.length) % stops.length]
    } else if (event.key === "Home") {
      next = stops[0]
    } else if (event.key === "End") {
      next = stops[stops.length - 1]
    } else if (event.key === "Escape") {
      editor.commands.focus()
    } else {
      return
    }
    event.preventDefault()
    if (next) next.focus()
  })

  stopAt(shown(buttons)[0])
  describe()
  editor.on("transaction", describe)
}

/* A picture that is pasted or dropped goes into the library; then its words are asked for. */
async function take(editor, url, file) {
  const form = textareaOf(editor).form
  const body = new FormData()
  body.append("pictures", file)
  body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value)
  const said = { headers: { Accept: "application/json" }, method: "POST", body }
  const answer = await fetch(url, said).catch(() => null)
  const told = answer && (await answer.json().catch(() => null))
  if (!told || told.error) {
    // eslint-disable-next-line no-alert
    window.alert(told ? told.error : "The picture could not be sent. Are you still logged in?")
    return
  }
  const attrs = { src: told.address, alt: told.alt }
  const content = [{ type: "image", attrs }]
  if (told.caption) content.push({ type: "caption", content: [{ type: "text", text: told.caption }] })
  const at = editor.state.selection.from
  editor.chain().focus().insertContent({ type: "figure", content }).run()
  select(editor, told.address, at)
  editor.commands.editImage()
}

/* The picture with this address that stands next to a place. */
function select(editor, address, at) {
  let found = null
  editor.state.doc.descendants((node, place) => {
    if (node.type.name !== "image" || node.attrs.src !== address) return
    if (found === null || Math.abs(place - at) < Math.abs(found - at)) found = place
  })
  if (found !== null) editor.commands.setNodeSelection(found)
}

function picturesOf(data) {
  return [...(data ? data.files : [])].filter((file) => file.type.startsWith("image/"))
}

export const Desk = Extension.create({
  name: "desk",

  addOptions() {
    return { uploadUrl: null }
  },

  onBeforeCreate() {
    const { editor } = this
    const { uploadUrl } = this.options
    const textarea = textareaOf(editor)
    const taken = (event, data) => {
      const files = picturesOf(data)
      if (!files.length || !uploadUrl) return false
      event.preventDefault()
      files.reduce((before, file) => before.then(() => take(editor, uploadUrl, file)), Promise.resolve())
      return true
    }
    editor.options.injectCSS = false
    editor.options.editorProps = {
      handlePaste: (view, event) => taken(event, event.clipboardData),
      handleDrop: (view, event) => taken(event, event.dataTransfer),
      attributes: {
        "aria-label": nameOf(textarea),
        "aria-multiline": "true",
        ...(textarea.getAttribute("aria-describedby")
          ? { "aria-describedby": textarea.getAttribute("aria-describedby") }
          : {}),
      },
    }
  },

  onCreate() {
    const { editor } = this
    const textarea = textareaOf(editor)
    const label = document.querySelector(`label[for="${textarea.id}"]`)
    if (label) label.addEventListener("click", () => editor.commands.focus())
    // The bar is made by an extension whose turn may come after this one's.
    setTimeout(() => {
      const bar = editor.view.dom.parentElement.querySelector(".prose-menubar")
      if (bar) makeToolbar(editor, bar)
    }, 0)
  },

  addKeyboardShortcuts() {
    return {
      "Alt-F10": ({ editor }) => {
        const stop = editor.view.dom.parentElement.querySelector('.prose-menubar [tabindex="0"]')
        if (stop) stop.focus()
        return Boolean(stop)
      },
    }
  },
})
