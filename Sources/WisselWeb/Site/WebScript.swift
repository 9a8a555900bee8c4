/// The site's own script: keeps an unfinished task's page up to date, and draws charts with Vega where it was loaded.
/// Without it, or without scripts at all, every page still says the same.
enum WebScript {
  static let text = #"""
    "use strict";
    (() => {
      const quick = 2000, slow = 15000;
      let pause = quick, previous = "";

      function announce(text) {
        const place = document.getElementById("announcement");
        if (place && text && place.textContent !== text) place.textContent = text;
      }

      function token(name) {
        return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
      }

      const colours = { panel: "--panel", ink2: "--ink-2", line: "--line", series1: "--series-1", series2: "--series-2", series3: "--series-3" };

      async function draw(figure) {
        const vega = globalThis.vega, place = figure.querySelector(".drawing");
        if (!vega || !place || figure.dataset.drawn) return;
        figure.dataset.drawn = "1";
        const reply = await fetch(figure.dataset.specification, { credentials: "same-origin" });
        if (!reply.ok) return;
        const specification = await reply.json();
        for (const signal of specification.signals) {
          if (colours[signal.name]) signal.value = token(colours[signal.name]) || signal.value;
        }
        const holder = document.createElement("div");
        const width = Math.max(place.clientWidth, 480);
        const view = new vega.View(vega.parse(specification, null, { ast: true }), {
          expr: vega.expressionInterpreter, renderer: "svg", container: holder, hover: true, logLevel: vega.Warn
        });
        view.width(width);
        await view.runAsync();
        place.replaceChildren(holder);
        const repaint = () => {
          for (const name of Object.keys(colours)) view.signal(name, token(colours[name]));
          view.runAsync();
        };
        matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
        new ResizeObserver(() => {
          const now = Math.max(place.clientWidth, 480);
          if (Math.abs(now - view.width()) > 1) view.width(now).runAsync();
        }).observe(place);
      }

      // A chart that cannot be drawn leaves the server's drawing in place.
      function drawAll() {
        for (const figure of document.querySelectorAll("figure[data-specification]")) draw(figure).catch(() => {});
      }

      async function wholePage() {
        const reply = await fetch(location.href, { credentials: "same-origin" });
        if (!reply.ok || reply.redirected) { location.reload(); return; }
        const page = new DOMParser().parseFromString(await reply.text(), "text/html");
        const fresh = page.querySelector("main"), old = document.querySelector("main");
        const needsVega = page.querySelector('script[src*="/vega-"]');
        if (!fresh || !old || (needsVega && !globalThis.vega)) { location.reload(); return; }
        const text = fresh.querySelector("#progress")?.dataset.announcement;
        old.replaceChildren(...fresh.childNodes);
        drawAll();
        announce(text);
      }

      async function follow() {
        const part = document.getElementById("progress");
        if (!part || part.dataset.state !== "running") return;
        if (document.visibilityState === "hidden") { setTimeout(follow, pause); return; }
        try {
          const reply = await fetch(part.dataset.address, { credentials: "same-origin" });
          if (reply.status === 401) { location.reload(); return; }
          if (!reply.ok) throw new Error(String(reply.status));
          const text = await reply.text();
          pause = quick;
          if (text !== previous) {
            previous = text;
            const parts = new DOMParser().parseFromString(text, "text/html");
            const fresh = parts.getElementById("progress"), state = parts.getElementById("state");
            if (fresh && fresh.dataset.state !== "running") { await wholePage(); return; }
            if (fresh && !part.contains(document.activeElement)) {
              const open = [...part.querySelectorAll("details")].map((one) => one.open);
              fresh.querySelectorAll("details").forEach((one, index) => { one.open = open[index] ?? one.open; });
              part.replaceWith(fresh);
              if (state) document.getElementById("state")?.replaceWith(state);
              announce(fresh.dataset.announcement);
            }
          }
        } catch {
          pause = Math.min(pause * 2, slow);
        }
        setTimeout(follow, pause);
      }

      drawAll();
      setTimeout(follow, quick);
    })();

    """#
}
