// Whether what is shown lies within the window, and the bars keep their size.

/** What is wrong with the layout, in words; an empty list is what should be. */
export const layoutFaults = (page) => page.evaluate(() => {
  const faults = [];
  const name = (element) => `${element.tagName.toLowerCase()}${element.id ? `#${element.id}` : ""}${[...element.classList].map((one) => `.${one}`).join("")}`;
  const root = document.documentElement;
  if (root.scrollWidth > innerWidth) faults.push(`the page is ${root.scrollWidth} wide in a window of ${innerWidth}`);
  if (root.scrollHeight > innerHeight) faults.push(`the page is ${root.scrollHeight} high in a window of ${innerHeight}`);
  const clipped = (element) => {
    for (let above = element.parentElement; above; above = above.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(above);
      const box = above.getBoundingClientRect();
      if ((overflowX !== "visible" || overflowY !== "visible") && box.right <= innerWidth + 1 && box.left >= -1) return true;
    }
    return false;
  };
  const shown = document.querySelectorAll(".shell > *, .topbar *, .rail *, .drawer *, .inspector *, .results *, .toast, .toast *, dialog, dialog *, .popup, .popup *");
  for (const element of shown) {
    const box = element.getBoundingClientRect();
    if (!box.width || !box.height || (box.right <= innerWidth + 1 && box.left >= -1) || clipped(element) || element.closest(".sr, .skip")) continue;
    faults.push(`${name(element)} reaches from ${Math.round(box.left)} to ${Math.round(box.right)} in a window of ${innerWidth}`);
  }
  const run = document.querySelector("#run")?.getBoundingClientRect();
  if (!run || run.right > innerWidth || run.bottom > 80) faults.push("the Run button is not at its place");
  return faults.slice(0, 5);
});

/** What `find` finds once it finds nothing, or after two seconds: views that are loaded when used, and rows that are measured, come late. */
export async function atRest(page, find) {
  for (let tries = 0; ; tries++) {
    const faults = await find();
    if (!faults.length || tries === 20) return faults;
    await page.waitForTimeout(100);
  }
}
