/* Keeps the form, the tabs and the address in step, and saves pictures. Everything that is
   computed comes from the server; nothing is sent anywhere. */
(function () {
  "use strict";

  const byId = (id) => document.getElementById(id);
  const tabs = () => Array.from(document.querySelectorAll('[role="tab"]'));
  const openTab = () => tabs().find((tab) => tab.getAttribute("aria-selected") === "true");

  function queryOf(form) {
    const query = new URLSearchParams();
    form.querySelectorAll("select").forEach((field) => {
      if (field.value && field.value !== field.dataset.default) {
        query.set(field.name, field.value);
      }
    });
    const tab = openTab();
    if (tab && tab.dataset.tab !== "chart") {
      query.set("show", tab.dataset.tab);
    }
    const text = query.toString();
    return text ? "?" + text : "";
  }

  function select(tab) {
    tabs().forEach((one) => {
      const isOpen = one === tab;
      one.setAttribute("aria-selected", String(isOpen));
      one.tabIndex = isOpen ? 0 : -1;
      byId(one.getAttribute("aria-controls")).hidden = !isOpen;
    });
    // A chart drawn while it was hidden has no width until it is told to look again.
    window.dispatchEvent(new Event("resize"));
  }

  function openAndRemember(tab) {
    select(tab);
    const form = byId("filters");
    window.history.replaceState(window.history.state, "", window.location.pathname + queryOf(form));
  }

  function syncForm(view) {
    const form = byId("filters");
    Object.entries(view.values).forEach(([name, value]) => {
      const field = form.elements[name];
      if (field) {
        field.value = value;
      }
    });
    if (form.elements.release) {
      form.elements.release.value = view.release;
    }
    if (form.elements.split) {
      Array.from(form.elements.split.options).forEach((option) => {
        option.disabled = !view.splits.includes(option.value);
      });
    }
  }

  function wrap(text, width) {
    const lines = [""];
    text.split(" ").forEach((word) => {
      if (lines[lines.length - 1].length + word.length > width) {
        lines.push("");
      }
      lines[lines.length - 1] += (lines[lines.length - 1] ? " " : "") + word;
    });
    return lines.join("<br>");
  }

  function savePicture(format, name) {
    const graph = document.querySelector("#chart .js-plotly-plot");
    const layout = JSON.parse(JSON.stringify(graph.layout));
    const words = layout.meta;
    const heading = "<b>" + wrap(words.title, 90) + "</b><br>" + wrap(words.headline, 105);
    const source = wrap(words.source, 120);
    const linesUnder = source.split("<br>").length;
    const lines = heading.split("<br>").length;
    const at = {
      showarrow: false, align: "left", x: 0, xref: "paper", xanchor: "left", xshift: -52, yref: "paper"
    };
    layout.margin = Object.assign({}, layout.margin, { t: 36 + 20 * lines, b: 64 + 17 * linesUnder });
    layout.annotations = (layout.annotations || []).concat(
      Object.assign({ text: heading, font: { size: 15 }, y: 1, yanchor: "bottom", yshift: 16 }, at),
      Object.assign({ text: source, font: { size: 12 }, y: 0, yanchor: "top", yshift: -52 }, at)
    );
    const size = { width: 960, height: 540 + 20 * lines + 17 * linesUnder };
    Object.assign(layout, size, { autosize: false });
    window.Plotly.downloadImage(
      { data: graph.data, layout: layout, config: { showSendToCloud: false } },
      Object.assign({ format: format, filename: name, scale: format === "png" ? 2 : 1 }, size)
    );
  }

  document.addEventListener("change", (event) => {
    const form = event.target.closest && event.target.closest("#filters");
    if (!form) {
      return;
    }
    const query = queryOf(form);
    if (event.target.name === "release" || event.target.name === "clock") {
      const kept = new URLSearchParams(query);
      ["tier", "group", "split"].forEach((name) => kept.delete(name));
      window.location.assign(window.location.pathname + "?" + kept.toString());
      return;
    }
    window.dash_clientside.set_props("url", { search: query });
  });

  document.addEventListener("submit", (event) => {
    if (event.target.id === "filters") {
      event.preventDefault();
    }
  });

  document.addEventListener("click", (event) => {
    const tab = event.target.closest('[role="tab"]');
    const picture = event.target.closest("[data-picture]");
    if (tab) {
      openAndRemember(tab);
    } else if (picture) {
      savePicture(picture.dataset.picture, picture.dataset.name);
    }
  });

  document.addEventListener("keydown", (event) => {
    if (!event.target.closest('[role="tab"]')) {
      return;
    }
    const all = tabs();
    const here = all.indexOf(event.target);
    const next = {
      ArrowRight: (here + 1) % all.length,
      ArrowLeft: (here + all.length - 1) % all.length,
      Home: 0,
      End: all.length - 1
    }[event.key];
    if (next !== undefined) {
      event.preventDefault();
      all[next].focus();
      openAndRemember(all[next]);
    }
  });

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    how_fast: {
      show: function (view) {
        if (!view || !view.release) {
          return "";
        }
        // The banners belong to the release the page was served for: another needs them anew.
        if (document.body.dataset.release !== view.release) {
          window.location.reload();
          return "";
        }
        syncForm(view);
        const tab = byId("tab-" + view.tab);
        if (tab && tab !== openTab()) {
          select(tab);
        }
        return view.release;
      }
    }
  });
})();
