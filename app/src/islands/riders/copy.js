// Copies the address beside its button. Where that is not allowed it can be
// marked and copied by hand.
for (const button of document.querySelectorAll("button[data-copied]")) {
  const field = button.previousElementSibling;
  if (!navigator.clipboard || !field) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
      button.lastElementChild.textContent = button.dataset.copied;
    } catch {
      field.select();
    }
  });
}
