// Suggests products and categories while something is typed into the search field. Without it the field searches all the same.

const field = document.querySelector("form.search input[name=q]");
const pauseMs = 150;
const pages = new Map();
let waiting;

async function suggest(typed) {
  const answer = await fetch(`/api/catalog/suggest?lang=en&q=${encodeURIComponent(typed)}`);
  if (!answer.ok || field.value.trim() !== typed) {
    return;
  }

  const { products, categories, correctedQuery } = await answer.json();
  pages.clear();
  categories.forEach(({ slug, name }) => pages.set(name, `/categories/${slug}`));
  products.forEach(({ slug, name }) => pages.set(name, `/products/${slug}`));
  if (correctedQuery) {
    pages.set(correctedQuery, `/search?q=${encodeURIComponent(correctedQuery)}`);
  }

  field.list.replaceChildren(
    ...[...pages].map(([name, page]) => {
      const option = document.createElement("option");
      option.value = name;
      option.label = page.startsWith("/categories/") ? `${name} – category` : name;
      return option;
    }),
  );
}

if (field) {
  const list = document.createElement("datalist");
  list.id = "suggestions";
  field.after(list);
  field.setAttribute("list", list.id);
  field.autocomplete = "off";
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    const typed = field.value.trim();
    if (pages.has(typed)) {
      // Chosen from the list: there is no other way to type all of it at once.
      location.assign(pages.get(typed));
    } else if (typed.length >= 2) {
      waiting = setTimeout(() => suggest(typed).catch(() => {}), pauseMs);
    }
  });
}
