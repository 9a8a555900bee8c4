/// What these pages add to the house style: charts and a few spacings.
enum WebStyle {
  static let css = #"""
    .chart { margin: 0; }
    .chart .drawing { min-width: 480px; }
    .chart svg { display: block; width: 100%; height: auto; font-family: var(--text); }
    .survival .grid { stroke: var(--line); stroke-width: 1; }
    .survival .tick { fill: var(--ink-2); font-size: 11px; }
    .survival .curve { fill: none; stroke-width: 2; stroke-linejoin: round; }
    .survival .band { stroke: none; fill-opacity: 0.13; }
    .survival .bar { stroke-width: 1.5; }
    .survival .name { font-size: 12px; font-weight: 600; }
    .survival .series-1 * { stroke: var(--series-1); } .survival .series-1 .band, .survival .series-1 .point { fill: var(--series-1); }
    .survival .series-2 * { stroke: var(--series-2); } .survival .series-2 .band, .survival .series-2 .point { fill: var(--series-2); }
    .survival .series-3 * { stroke: var(--series-3); } .survival .series-3 .band, .survival .series-3 .point { fill: var(--series-3); }
    .survival .band.band { stroke: none; }
    .survival .name.name { stroke: var(--panel); stroke-width: 3px; stroke-linejoin: round; paint-order: stroke; }
    .survival .series-1 .name { fill: var(--series-1); } .survival .series-2 .name { fill: var(--series-2); } .survival .series-3 .name { fill: var(--series-3); }
    .forest { display: block; width: 220px; max-width: 100%; height: 22px; }
    .forest .one { stroke: var(--ink-2); stroke-dasharray: 2 3; }
    .forest .interval { stroke: var(--ink); stroke-width: 1.5; }
    .forest .ratio { fill: var(--brand); }
    .kinds { list-style: none; margin: 0; padding: 0; }
    .kinds li { padding: 10px 0; border-top: 1px solid var(--line); }
    .kinds li:first-child { border-top: 0; }
    .pages { display: flex; justify-content: space-between; align-items: center; gap: 12px; margin-top: 12px; }
    .after { margin-top: 12px; } .aside { margin: 8px 0 0; } .submit { margin-top: 18px; } .spaced { margin-bottom: 12px; }
    .spaced-above { margin-top: 12px; }
    .answer + .scroll, .scroll + .scroll { margin-top: 12px; }
    @media print { .chart .drawing { min-width: 0; } }

    """#
}
