/*
 * A passage that is selected in the text can be commented on by one button; without this it is
 * copied by hand. The form has the fields `quote` and `before`.
 */
const BEFORE = 200 // letters of what stands before a passage, to know it from its like

function setUp(form) {
  const prose = document.querySelector(".prose")
  const { quote, before } = form.elements
  if (!prose || !quote) return
  const button = document.createElement("button")
  button.type = "button"
  button.className = "comment-on"
  button.textContent = "Comment on this passage"
  button.hidden = true
  document.body.append(button)

  const chosen = () => {
    const selection = document.getSelection()
    if (!selection.rangeCount || selection.isCollapsed) return null
    const range = selection.getRangeAt(0)
    return prose.contains(range.commonAncestorContainer) ? range : null
  }

  document.addEventListener("selectionchange", () => {
    button.hidden = !chosen()
  })
  // The press itself must not end the selection.
  button.addEventListener("pointerdown", (event) => event.preventDefault())
  button.addEventListener("click", () => {
    const range = chosen()
    if (!range) return
    quote.value = range.toString().trim().slice(0, quote.maxLength > 0 ? quote.maxLength : 1000)
    const start = document.createRange()
    start.selectNodeContents(prose)
    start.setEnd(range.startContainer, range.startOffset)
    before.value = start.toString().slice(-BEFORE)
    button.hidden = true
    form.elements.text.focus()
  })
}

const form = document.querySelector(".review-form")
if (form) setUp(form)
