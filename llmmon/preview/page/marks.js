// Annotations: lines and shaded spans in charts, and their names under the pointer.

function markShapes(annotations) {
  return annotations.flatMap(({ color, marks }) => marks.flatMap((mark) => {
    const hue = colour(color);
    const [from, to] = [wall(mark.from), wall(mark.to)];
    const across = { xref: "x", yref: "paper", y0: 0, y1: 1, layer: "above" };
    const edge = { width: 1, color: withOpacity(hue, 0.7), dash: "dot" };
    const line = { ...across, type: "line", x0: from, x1: from, line: edge };
    if (to === from) return [line];
    const shade = { ...across, type: "rect", x0: from, x1: to, layer: "below", line: { width: 0 } };
    return [{ ...shade, fillcolor: withOpacity(hue, 0.12) }, line];
  }));
}

// A mark of one moment is met within a hundredth of what is in sight.
function marksAt(time, annotations, [from, to]) {
  const near = (to - from) / 100;
  return annotations.flatMap(({ name, color, marks }) => marks
    .filter((mark) => time >= wall(mark.from) - near && time <= wall(mark.to) + near)
    .map((mark) => ({ colour: colour(color), name, text: mark.title })));
}
