// What axe-core found, a line a fault.

export function told({ violations }) {
  return violations.flatMap((rule) =>
    rule.nodes.map((node) => `axe ${rule.id}: ${rule.help} – ${node.target.join(" ")}: ${node.html.slice(0, 160)}`),
  );
}
