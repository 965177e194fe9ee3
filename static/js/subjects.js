/*
 * Offers headings while the name of a subject is typed. Without this script the field is a search
 * form. The browser shows the list and makes it usable by keyboard and screen reader: a datalist.
 */
{
  const field = document.getElementById("site-subject")
  const list = document.createElement("datalist")
  const addresses = new Map()
  let asked = ""
  let timer = 0

  const show = (subjects) => {
    addresses.clear()
    const options = subjects.map((subject) => {
      const option = document.createElement("option")
      option.value = subject.other_name || subject.name
      if (subject.other_name) option.label = `${subject.other_name}, see ${subject.name}`
      addresses.set(option.value, subject.address)
      return option
    })
    list.replaceChildren(...options)
  }

  const ask = async () => {
    const words = field.value.trim()
    if (words === asked || words.length < 2) return
    asked = words
    const answer = await fetch(`${field.dataset.names}?q=${encodeURIComponent(words)}`)
    if (answer.ok && words === field.value.trim()) show((await answer.json()).subjects)
  }

  list.id = "site-subject-names"
  field.after(list)
  field.setAttribute("list", list.id)
  field.addEventListener("input", (event) => {
    clearTimeout(timer)
    // A heading that was chosen from the list comes whole, not letter by letter.
    const isChosen = !event.inputType || event.inputType === "insertReplacementText"
    if (isChosen && addresses.has(field.value)) location.assign(addresses.get(field.value))
    else timer = setTimeout(ask, 150)
  })
}
