/** `[data-rows]`: a table of fields that can be given one row more, up to the number that it names. */

/** The name or id of a field with the number of another row in it: `bands_2_party` becomes `bands_3_party`. */
export function inRow(name: string, table: string, row: number): string {
  const beginning = name.indexOf(`${table}_`) + table.length + 1;
  return name.slice(0, beginning) + name.slice(beginning).replace(/^\d+/, String(row));
}

/** A row without what was entered in the one that it is made after. */
function emptied(row: HTMLTableRowElement, table: string, number: number): HTMLTableRowElement {
  const copy = row.cloneNode(true) as HTMLTableRowElement;
  for (const error of copy.querySelectorAll(".error-text")) error.remove();
  for (const cell of copy.querySelectorAll(".invalid")) cell.classList.remove("invalid");
  for (const label of copy.querySelectorAll("label")) {
    label.htmlFor = inRow(label.htmlFor, table, number);
    label.textContent = (label.textContent ?? "").replace(/\d+/, String(number));
  }
  for (const field of copy.querySelectorAll<HTMLInputElement | HTMLSelectElement>("input, select, textarea")) {
    field.name = inRow(field.name, table, number);
    field.id = inRow(field.id, table, number);
    field.value = "";
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
  }
  return copy;
}

interface Parts {
  readonly count: HTMLInputElement;
  readonly rows: HTMLTableSectionElement;
  readonly more: HTMLElement;
  readonly most: number;
}

function partsOf(table: HTMLElement): Parts | null {
  const count = table.querySelector<HTMLInputElement>('input[type="hidden"][name$="_rows"]');
  const rows = table.querySelector("tbody");
  const more = table.querySelector<HTMLElement>("[data-rows-more]");
  return count && rows && more ? { count, rows, more, most: Number(table.dataset["rows"]) } : null;
}

/** Adds empty rows until the table has as many; never above what it may have. */
function fillUp({ count, rows, more, most }: Parts, wanted: number): void {
  const name = count.name.replace(/_rows$/, "");
  let last = rows.rows[rows.rows.length - 1];
  while (last && rows.rows.length < Math.min(wanted, most)) {
    last = emptied(last, name, rows.rows.length + 1);
    rows.append(last);
  }
  count.value = String(rows.rows.length);
  more.hidden = rows.rows.length >= most;
}

/** Makes place for as many rows as entries of the form say, which were kept from before. */
export function makeRoom(form: HTMLElement, entries: Readonly<Record<string, readonly string[]>>): void {
  for (const table of form.querySelectorAll<HTMLElement>("[data-rows]")) {
    const parts = partsOf(table);
    if (parts) fillUp(parts, Number(entries[parts.count.name]?.[0] ?? 0));
  }
}

function fieldsOf(row: HTMLTableRowElement): (HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement)[] {
  return [...row.querySelectorAll<HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement>("input, select, textarea")];
}

/** The first row in which nothing is entered; null where every row says something and none can be added. */
function emptyRow(parts: Parts): HTMLTableRowElement | null {
  const isEmpty = (row: HTMLTableRowElement): boolean => fieldsOf(row).every(({ value }) => !value.trim());
  const found = [...parts.rows.rows].find(isEmpty);
  if (found) return found;
  fillUp(parts, parts.rows.rows.length + 1);
  const last = parts.rows.rows[parts.rows.rows.length - 1];
  return last && isEmpty(last) ? last : null;
}

/** Writes rows that were published into empty rows; what was entered stays. */
function fillIn(parts: Parts, rows: readonly Readonly<Record<string, string | number>>[]): void {
  const name = parts.count.name.replace(/_rows$/, "");
  for (const values of rows) {
    const row = emptyRow(parts);
    if (!row) return;
    for (const field of fieldsOf(row)) {
      const value = values[field.name.slice(name.length + 1).replace(/^\d+_/, "")];
      if (value === undefined) continue;
      field.value = String(value);
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }
}

export function letRowsBeAdded(table: HTMLElement): void {
  const parts = partsOf(table);
  if (!parts) return;
  parts.more.addEventListener("click", ({ target }) => {
    if (!(target instanceof HTMLButtonElement)) return;
    fillUp(parts, parts.rows.rows.length + 1);
    parts.rows.rows[parts.rows.rows.length - 1]?.querySelector<HTMLElement>("input, select, textarea")?.focus();
  });
  for (const arranged of table.querySelectorAll<HTMLElement>("[data-arranged]")) {
    arranged.hidden = false;
    arranged.addEventListener("click", ({ target }) => {
      if (!(target instanceof HTMLButtonElement)) return;
      const rows = JSON.parse(arranged.dataset["arranged"] ?? "[]") as Record<string, string | number>[];
      fillIn(parts, rows);
      parts.rows.querySelector<HTMLElement>("input, select, textarea")?.focus();
    });
  }
  fillUp(parts, 0);
}
