// Page changes fade where the browser can. One that it gives up (a slow style sheet, a page of another kind) is not an error.
for (const name of ["pageswap", "pagereveal"]) {
  addEventListener(name, ({ viewTransition }) => {
    viewTransition?.ready.catch(() => {});
    viewTransition?.finished.catch(() => {});
  });
}
