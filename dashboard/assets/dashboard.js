/* Keeps the form, the tabs and the address in step, asks for charts that come near, and saves
   pictures. Everything that is computed comes from the server; nothing is sent anywhere. */
(function () {
  "use strict";

  const NEAR = "400px";
  const byId = (id) => document.getElementById(id);
  const tabsOf = (card) => Array.from(card.querySelectorAll('[role="tab"]'));
  const isOpen = (tab) => tab.getAttribute("aria-selected") === "true";
  let shown = "";

  function queryOf(form) {
    const query = new URLSearchParams();
    const fields = [form, byId("amounts")].flatMap((one) => Array.from(one.elements));
    fields.filter((field) => field.name).forEach((field) => {
      if (field.value && field.value !== field.dataset.default) {
        query.set(field.name, field.value);
      }
    });
    const here = new URLSearchParams(window.location.search);
    ["site", "card"].forEach((name) => {
      if (here.get(name) && !query.get(name) && !form.elements[name]) {
        query.set(name, here.get(name));
      }
    });
    if (shown) {
      query.set("show", shown);
    }
    const text = query.toString();
    return text ? "?" + text : "";
  }

  function open(tab) {
    tabsOf(tab.closest(".card")).forEach((one) => {
      const chosen = one === tab;
      one.setAttribute("aria-selected", String(chosen));
      one.tabIndex = chosen ? 0 : -1;
      byId(one.getAttribute("aria-controls")).hidden = !chosen;
    });
    // A chart drawn while it was hidden has no width until it is told to look again.
    window.dispatchEvent(new Event("resize"));
  }

  function openAndRemember(tab) {
    open(tab);
    const card = tab.closest(".card");
    const isFirst = tabsOf(card)[0] === tab;
    shown = isFirst ? "" : card.dataset.card + "." + tab.dataset.tab;
    const query = queryOf(byId("filters"));
    window.history.replaceState(window.history.state, "", window.location.pathname + query);
  }

  /* What goes along from page to page was written into the links when the page was served; a
     choice made since then goes along too. */
  function keepInLinks() {
    const here = new URLSearchParams(window.location.search);
    document.querySelectorAll('nav a:not([href^="/gp/"])').forEach((link) => {
      const to = new URL(link.href);
      ["site", "release"].forEach((name) => {
        if (here.get(name)) {
          to.searchParams.set(name, here.get(name));
        } else {
          to.searchParams.delete(name);
        }
      });
      link.href = to.pathname + to.search;
    });
    const find = document.querySelector(".find");
    ["site", "release"].forEach((name) => {
      const field = find.elements[name] || document.createElement("input");
      field.remove();
      if (here.get(name)) {
        Object.assign(field, { type: "hidden", name: name, value: here.get(name) });
        find.append(field);
      }
    });
  }

  /* A number box and a slider for each amount: one is made of the other, and the box has the name. */
  function makeAmounts() {
    document.querySelectorAll(".slot").forEach((slot) => {
      const asked = slot.dataset;
      if (slot.dataset.made === asked.name) {
        return;
      }
      const made = ["number", "range"].map((type) => {
        const field = document.createElement("input");
        Object.assign(field, { type: type, min: 0, max: asked.most, step: asked.step });
        if (asked.hint) {
          field.setAttribute("aria-describedby", asked.hint);
        }
        return field;
      });
      Object.assign(made[0], { id: "enter-" + asked.name, name: asked.name, step: "any" });
      made[0].dataset.default = asked.default;
      made[1].setAttribute("aria-label", asked.label + ", slider");
      slot.replaceChildren(...made);
      slot.dataset.made = asked.name;
      enter(made[0], asked.value);
    });
  }

  function enter(box, value) {
    box.value = value;
    box.nextElementSibling.value = value || 0;
  }

  function syncForm(view) {
    Object.entries(view.values).forEach(([name, value]) => {
      const field = byId("filters").elements[name] || byId("amounts").elements[name];
      if (!field) {
        return;
      }
      if (field.type === "number") {
        // An answer must not take away what is being typed while it is on its way.
        if (!field.dataset.typed) {
          enter(field, value);
        }
        return;
      }
      field.value = value;
      const closed = view.closed[name] || [];
      Array.from(field.options).forEach((option) => {
        option.disabled = closed.includes(option.value);
      });
    });
  }

  const observer = new IntersectionObserver((entries) => {
    entries.filter((entry) => entry.isIntersecting).forEach((entry) => {
      observer.unobserve(entry.target);
      const near = { type: "near", card: entry.target.dataset.card };
      window.dash_clientside.set_props(near, { data: true });
    });
  }, { rootMargin: NEAR });

  function watchCards() {
    observer.disconnect();
    document.querySelectorAll(".card").forEach((card) => {
      if (card.querySelector(".graph")) {
        observer.observe(card);
      }
    });
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

  function savePicture(button) {
    const graph = button.closest(".card").querySelector(".js-plotly-plot");
    const layout = JSON.parse(JSON.stringify(graph.layout));
    const words = layout.meta;
    const heading = "<b>" + wrap(words.title, 90) + "</b><br>" + wrap(words.headline, 105);
    const source = wrap(words.source, 120);
    const linesUnder = source.split("<br>").length;
    const lines = heading.split("<br>").length;
    // Above and below what the chart itself keeps there, from the left edge of its labels.
    const own = graph._fullLayout._size;
    const left = own.l - 10;
    const at = {
      showarrow: false, align: "left", x: 0, xref: "paper", xanchor: "left", xshift: -left, yref: "paper"
    };
    // Of its box, since a chart behind another tab has no height.
    const height = parseFloat(graph.closest(".graph").style.height) || 420;
    layout.margin = Object.assign({}, layout.margin, {
      t: own.t + 24 + 20 * lines, b: own.b + 12 + 17 * linesUnder
    });
    layout.annotations = (layout.annotations || []).concat(
      Object.assign({ text: heading, font: { size: 15 }, y: 1, yanchor: "bottom", yshift: own.t + 4 }, at),
      Object.assign({ text: source, font: { size: 12 }, y: 0, yanchor: "top", yshift: -own.b }, at)
    );
    const size = { width: 960, height: height + 36 + 20 * lines + 17 * linesUnder };
    Object.assign(layout, size, { autosize: false });
    const format = button.dataset.picture;
    window.Plotly.downloadImage(
      { data: graph.data, layout: layout, config: { showSendToCloud: false } },
      Object.assign(
        { format: format, filename: button.dataset.name, scale: format === "png" ? 2 : 1 }, size
      )
    );
  }

  document.addEventListener("input", (event) => {
    const slot = event.target.closest(".slot");
    if (slot) {
      const other = Array.from(slot.children).find((field) => field !== event.target);
      other.value = event.target.value || 0;
      slot.firstElementChild.dataset.typed = "yes";
    }
  });

  document.addEventListener("change", (event) => {
    const form = event.target.closest && event.target.closest("#filters, #amounts");
    if (!form) {
      return;
    }
    const slot = event.target.closest(".slot");
    if (slot) {
      delete slot.firstElementChild.dataset.typed;
    }
    const query = queryOf(byId("filters"));
    if (event.target.name === "release" || event.target.name === "clock") {
      const kept = new URLSearchParams(query);
      ["tier", "group", "split"].forEach((name) => kept.delete(name));
      window.location.assign(window.location.pathname + "?" + kept.toString());
      return;
    }
    window.dash_clientside.set_props("url", { search: query });
  });

  document.addEventListener("submit", (event) => {
    if (["filters", "amounts"].includes(event.target.id)) {
      event.preventDefault();
    }
  });

  document.addEventListener("click", (event) => {
    const tab = event.target.closest('[role="tab"]');
    const picture = event.target.closest("[data-picture]");
    if (tab) {
      openAndRemember(tab);
    } else if (picture) {
      savePicture(picture);
    }
  });

  document.addEventListener("keydown", (event) => {
    const tab = event.target.closest('[role="tab"]');
    if (!tab) {
      return;
    }
    const all = tabsOf(tab.closest(".card"));
    const here = all.indexOf(tab);
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
    pages: {
      show: function (view) {
        if (!view || !view.release) {
          return "";
        }
        // The banners belong to the release the page was served for: another needs them anew.
        if (document.body.dataset.release !== view.release) {
          window.location.reload();
          return "";
        }
        shown = view.show;
        // The cards are there once this answer has been drawn.
        window.requestAnimationFrame(() => {
          makeAmounts();
          syncForm(view);
          keepInLinks();
          watchCards();
        });
        return view.release;
      }
    }
  });
})();
