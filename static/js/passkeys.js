// Passkeys: offers the button where the browser can, hands the answer to the form. The server checks everything.
for (const form of document.querySelectorAll("form[data-passkey]")) {
  const ask = form.querySelector("[data-ask]");
  if (!ask || !window.PublicKeyCredential || !PublicKeyCredential.parseCreationOptionsFromJSON) continue;
  ask.hidden = false;
  ask.addEventListener("click", async () => {
    const options = JSON.parse(form.querySelector("script[type='application/json']").textContent);
    try {
      const credential = form.dataset.passkey === "create" ?
        await navigator.credentials.create({
          publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options)
        }) :
        await navigator.credentials.get({
          publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options)
        });
      form.querySelector("[name=credential]").value = JSON.stringify(credential.toJSON());
      form.requestSubmit();
    } catch {
      ask.focus();
    } // the person closed the browser's own window
  });
}
