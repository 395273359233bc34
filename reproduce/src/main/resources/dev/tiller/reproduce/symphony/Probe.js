const { groups, h, register, rowsOf, useEffect, useState } = symphony.kit;

const faults = [];
addEventListener("error", (event) => faults.push(String(event.message)));
addEventListener("unhandledrejection", (event) => faults.push(String(event.reason)));
addEventListener("securitypolicyviolation", (event) => faults.push(`policy: ${event.blockedURI}`));
const said = console.error;
console.error = (...words) => {
  faults.push(words.map(String).join(" "));
  said(...words);
};

function meaning(table, { filter, groups: by, selection }) {
  const kept = rowsOf(table, filter);
  const set = new Set(kept);
  const named = groups(table, kept, by).map(({ key, rows }) => [key.map((cell) => `|${cell}`).join(""), rows.length]);
  return { kept, groups: Object.fromEntries(named), selected: selection.filter((row) => set.has(row)) };
}

register("Probe", ({ table, states }) => {
  const [result, setResult] = useState(null);
  useEffect(() => {
    const report = () =>
      setResult({
        meanings: states.map((state) => meaning(table, state)),
        requests: performance.getEntriesByType("resource").length,
        faults,
        sections: document.querySelectorAll("main > section").length,
        alerts: document.querySelectorAll("[role=alert]").length,
      });
    const wait = setTimeout(report, 1500);
    return () => clearTimeout(wait);
  }, []);
  return h("pre", { id: "probe" }, result === null ? "" : btoa(unescape(encodeURIComponent(JSON.stringify(result)))));
});
