// Opens an order by the link of its mail. The token stands behind the #, which browsers keep to themselves: it goes to the shop in a form's
// body, so that no address, and no log of addresses, ever holds it. Where scripts are off, the form takes the link by hand.

const form = document.querySelector("[data-open-order]");
const token = new URLSearchParams(location.hash.slice(1)).get("t");

if (form && token) {
  history.replaceState(null, "", location.pathname);
  form.elements.token.value = token;
  form.requestSubmit();
}
