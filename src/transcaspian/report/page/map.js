// The map of flows: year, cargo, classes of links, views, names, and what lies under the pointer.
(function () {
  "use strict";
  var root = document.getElementById("map");
  if (!root) { return; }
  var data = JSON.parse(document.getElementById("map-data").textContent);
  var svg = document.getElementById("map-svg");
  var tip = document.getElementById("map-tip");
  var slider = document.getElementById("map-year");
  var names = document.getElementById("map-names");
  var seas = document.querySelectorAll("#map-seas text");
  var lines = document.querySelectorAll("#map-lines use");
  var hits = document.querySelectorAll("#map-hits use");
  var NS = "http://www.w3.org/2000/svg", EM = 0.53, LETTER = 11.5, LIMIT = 46;
  var view = data.views.Corridor.slice(), layer = data.layers[0][0], widest = data.layers[0][1], cargo = "", timer = 0, drag = null;
  var on = {};

  function id(use) { return use.getAttribute("href").slice(3); }
  function kt(value) {
    var digits = value >= 100 ? 0 : value >= 1 ? 1 : 2;
    var parts = value.toFixed(digits).split(".");
    parts[0] = parts[0].replace(/\B(?=(\d{3})+$)/g, "\u202f");
    return parts.join(".");
  }
  function sum(side, year) {
    var total = 0;
    Object.keys(side).forEach(function (group) { if (!cargo || group === cargo) { total += side[group][year]; } });
    return total;
  }
  function draw() {
    var year = +slider.value;
    document.getElementById("map-shown").textContent = data.years[year];
    svg.setAttribute("aria-label", data.words[year]);
    lines.forEach(function (line, i) {
      var link = data.links[id(line)], flow = link.s[layer];
      var total = flow ? sum(flow.f, year) + sum(flow.b, year) : 0;
      var seen = on[link.c] && total > 0;
      var width = Math.max(0.7, data.px * Math.sqrt(Math.min(1, total / (widest || 1))));
      line.style.display = hits[i].style.display = seen ? "" : "none";
      line.setAttribute("stroke-width", width.toFixed(2));
      hits[i].setAttribute("stroke-width", Math.max(width, 9).toFixed(1));
    });
  }
  function side(title, cargoes, teu, year) {
    var total = sum(cargoes, year), html = document.createElement("div");
    if (total <= 0) { return null; }
    var head = document.createElement("b");
    head.textContent = title + ": " + kt(total) + " kt";
    html.appendChild(head);
    Object.keys(cargoes).filter(function (g) { return (!cargo || g === cargo) && cargoes[g][year] > 0; })
      .sort(function (a, b) { return cargoes[b][year] - cargoes[a][year]; }).slice(0, 6)
      .forEach(function (group) {
        var row = document.createElement("span");
        row.textContent = data.groups[group] + " " + kt(cargoes[group][year]) + " kt";
        html.appendChild(row);
      });
    if (teu && teu[year] > 0 && (!cargo || cargo === "container")) {
      var boxes = document.createElement("span");
      boxes.textContent = kt(Math.round(teu[year])) + " TEU";
      html.appendChild(boxes);
    }
    return html;
  }
  function tell(event) {
    var use = event.target.closest ? event.target.closest("#map-hits use") : null;
    lines.forEach(function (line) { line.classList.remove("hot"); });
    if (!use || drag) { tip.hidden = true; return; }
    var link = data.links[id(use)], flow = link.s[layer], year = +slider.value, box = root.querySelector(".canvas").getBoundingClientRect();
    lines[Array.prototype.indexOf.call(hits, use)].classList.add("hot");
    tip.textContent = "";
    var head = document.createElement("h4");
    head.textContent = link.o + " \u2013 " + link.d;
    var sub = document.createElement("p");
    sub.textContent = data.classes[link.c] + ", " + data.years[year];
    tip.append(head, sub);
    [side(link.o + " \u2192 " + link.d, flow.f, flow.ft, year), side(link.d + " \u2192 " + link.o, flow.b, flow.bt, year)]
      .forEach(function (part) { if (part) { tip.appendChild(part); } });
    tip.hidden = false;
    var x = event.clientX - box.left + 14, y = event.clientY - box.top + 14;
    tip.style.left = Math.max(4, Math.min(x, box.width - tip.offsetWidth - 6)) + "px";
    tip.style.top = Math.max(4, Math.min(y, box.height - tip.offsetHeight - 6)) + "px";
  }
  function fits(box, taken) {
    return box[0] > view[0] && box[1] > view[1] && box[2] < view[0] + view[2] && box[3] < view[1] + view[3] &&
      !taken.some(function (o) { return box[0] < o[2] && o[0] < box[2] && box[1] < o[3] && o[1] < box[3]; });
  }
  function name() {
    var unit = view[2] / (svg.clientWidth || 1040), h = LETTER * unit, taken = [], set = 0;
    names.textContent = "";
    seas.forEach(function (sea) {
      var x = +sea.getAttribute("x"), y = +sea.getAttribute("y");
      sea.setAttribute("font-size", 12.5 * unit);
      sea.style.display = svg.clientWidth > 600 && x - 60 * unit > view[0] && x + 60 * unit < view[0] + view[2] && y > view[1] && y < view[1] + view[3] ? "" : "none";
    });
    data.places.forEach(function (place) {
      if (set >= LIMIT) { return; }
      var x = place[1], y = place[2], w = place[0].length * EM * h, gap = 0.6 * h, rise = 0.34 * h;
      var spots = [[x + gap, y + rise, "start", x + gap], [x - gap, y + rise, "end", x - gap - w],
        [x, y - gap, "middle", x - w / 2], [x, y + gap + 2 * rise, "middle", x - w / 2]];
      for (var i = 0; i < spots.length; i += 1) {
        var s = spots[i], box = [s[3], s[1] - h, s[3] + w, s[1] + rise];
        if (!fits(box, taken)) { continue; }
        taken.push(box, [x - 0.3 * h, y - 0.3 * h, x + 0.3 * h, y + 0.3 * h]);
        var dot = document.createElementNS(NS, "circle"), text = document.createElementNS(NS, "text");
        dot.setAttribute("cx", x); dot.setAttribute("cy", y); dot.setAttribute("r", 2.2 * unit);
        text.setAttribute("x", s[0]); text.setAttribute("y", s[1]); text.setAttribute("text-anchor", s[2]);
        text.setAttribute("font-size", h); text.textContent = place[0];
        names.append(dot, text);
        set += 1;
        break;
      }
    });
  }
  function look(next) {
    view = next;
    svg.setAttribute("viewBox", view.map(Math.round).join(" "));
    name();
  }
  function zoom(factor, cx, cy) {
    var wide = data.views["Europe to China"][2] * 1.15;
    factor = Math.max(900 / view[2], Math.min(factor, wide / view[2]));
    look([cx - (cx - view[0]) * factor, cy - (cy - view[1]) * factor, view[2] * factor, view[3] * factor]);
  }
  function spot(event) {
    var box = svg.getBoundingClientRect();
    return [view[0] + (event.clientX - box.left) / box.width * view[2], view[1] + (event.clientY - box.top) / box.height * view[3]];
  }
  function stop() {
    clearInterval(timer); timer = 0;
    var play = document.getElementById("map-play");
    play.textContent = "Play"; play.setAttribute("aria-pressed", "false");
  }

  root.querySelectorAll("[data-class]").forEach(function (box) {
    on[box.dataset.class] = box.checked;
    box.addEventListener("change", function () { on[box.dataset.class] = box.checked; draw(); });
  });
  root.querySelectorAll("[data-view]").forEach(function (button) {
    button.addEventListener("click", function () { look(data.views[button.dataset.view].slice()); });
  });
  root.querySelectorAll("[data-zoom]").forEach(function (button) {
    button.addEventListener("click", function () { zoom(+button.dataset.zoom, view[0] + view[2] / 2, view[1] + view[3] / 2); });
  });
  slider.addEventListener("input", function () { stop(); draw(); });
  if (document.getElementById("map-layer")) {
    document.getElementById("map-layer").addEventListener("change", function (event) {
      layer = event.target.value;
      data.layers.forEach(function (item) { if (item[0] === layer) { widest = item[1]; } });
      root.querySelectorAll("[data-layer]").forEach(function (steps) { steps.hidden = steps.dataset.layer !== layer; });
      draw();
    });
  }
  document.getElementById("map-cargo").addEventListener("change", function (event) { cargo = event.target.value; draw(); });
  document.getElementById("map-play").addEventListener("click", function (event) {
    if (timer) { stop(); return; }
    event.target.textContent = "Pause"; event.target.setAttribute("aria-pressed", "true");
    if (+slider.value === data.years.length - 1) { slider.value = 0; draw(); }
    timer = setInterval(function () {
      slider.value = +slider.value + 1; draw();
      if (+slider.value === data.years.length - 1) { stop(); }
    }, 700);
  });
  svg.addEventListener("pointermove", function (event) {
    if (drag) {
      var box = svg.getBoundingClientRect();
      look([drag[2] - (event.clientX - drag[0]) / box.width * view[2], drag[3] - (event.clientY - drag[1]) / box.height * view[3], view[2], view[3]]);
    }
    tell(event);
  });
  svg.addEventListener("pointerdown", function (event) {
    if (event.pointerType === "touch") { tell(event); return; }
    drag = [event.clientX, event.clientY, view[0], view[1]]; svg.classList.add("moving");
  });
  window.addEventListener("pointerup", function () { drag = null; svg.classList.remove("moving"); });
  svg.addEventListener("pointerleave", function () { tip.hidden = true; });
  svg.addEventListener("dblclick", function (event) { var s = spot(event); zoom(0.6, s[0], s[1]); });
  svg.addEventListener("wheel", function (event) {
    if (!event.ctrlKey) { return; }
    event.preventDefault();
    var s = spot(event); zoom(event.deltaY < 0 ? 0.85 : 1.18, s[0], s[1]);
  }, { passive: false });
  window.addEventListener("resize", name);
  root.classList.add("live");
  draw(); name();
}());
