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

export const Desk = Extension.create({
  name: "desk",

  onBeforeCreate() {
    const textarea = textareaOf(this.editor)
    this.editor.options.injectCSS = false
    this.editor.options.editorProps = {
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
