/*
 * In the library that the editor's dialog opens, a click gives it the picture, as the dialog of
 * django-prose-editor expects to be told. On both pages a picture can be pasted into the form.
 */
const picker = document.querySelector(".picker")

document.addEventListener("click", (event) => {
  const button = event.target.closest(".picker [data-address]")
  if (!button || !window.opener || !window.opener.CKEDITOR) return
  const { address, id, alt, caption } = button.dataset
  window.opener.CKEDITOR.tools.callFunction(picker.dataset.number, address, {
    id,
    alternative_text: alt,
    caption,
  })
  window.close()
})

document.addEventListener("paste", (event) => {
  const input = document.getElementById("id_pictures")
  const { files } = event.clipboardData
  if (!input || !files.length) return
  event.preventDefault()
  const details = input.closest("details")
  if (details) details.open = true
  input.files = files
  input.focus()
})
