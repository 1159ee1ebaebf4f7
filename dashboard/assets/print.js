/* Paper: every chart is fetched before a page is printed, and the address of the view stands on it. */
(function () {
  "use strict";

  const PATIENCE = 15000;
  const undrawn = () => Array.from(document.querySelectorAll(".graph:not(.drawn)"));

  /* Charts below the fold are fetched when they come near; paper has no fold. */
  function fetchAll() {
    undrawn().forEach((graph) => {
      const near = { type: "near", card: graph.closest(".card").dataset.card };
      window.dash_clientside.set_props(near, { data: true });
    });
  }

  function printAll() {
    fetchAll();
    const began = Date.now();
    const wait = window.setInterval(() => {
      if (undrawn().length === 0 || Date.now() - began > PATIENCE) {
        window.clearInterval(wait);
        window.requestAnimationFrame(() => window.print());
      }
    }, 100);
  }

  /* A chart behind another tab has no size until it is seen. */
  function showCharts() {
    document.querySelectorAll('[data-panel="chart"][hidden]').forEach((panel) => {
      panel.hidden = false;
      panel.dataset.behind = "yes";
    });
    window.dispatchEvent(new Event("resize"));
  }

  function hideCharts() {
    document.querySelectorAll("[data-behind]").forEach((panel) => {
      delete panel.dataset.behind;
      panel.hidden = true;
    });
  }

  window.addEventListener("beforeprint", () => {
    document.getElementById("address").textContent = window.location.href;
    showCharts();
  });
  window.addEventListener("afterprint", hideCharts);

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key === "p" && undrawn().length) {
      event.preventDefault();
      printAll();
    }
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("#print")) {
      printAll();
    }
  });

  document.addEventListener("DOMContentLoaded", () => {
    document.getElementById("print").hidden = false;
  });
})();
