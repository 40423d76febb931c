// Hides what is not asked of the kind of thing that is chosen, and takes back what was answered there.
// Without a script these fields stand there and can be left empty.

for (const choice of document.querySelectorAll("[data-leaves-out]")) {
  const leftOut = Object.entries(JSON.parse(choice.dataset.leavesOut));
  const show = () => {
    for (const [name, kinds] of leftOut) {
      for (const box of choice.form.querySelectorAll(`input[name="${name}"]`)) {
        const hidden = kinds.includes(choice.value);
        box.closest(".govuk-form-group").hidden = hidden;
        box.checked &&= !hidden;
      }
    }
  };
  choice.addEventListener("change", show);
  show();
}
