package dev.tiller.symphony;

import dev.tiller.data.Column;
import dev.tiller.data.ColumnType;
import dev.tiller.data.Table;
import java.util.Arrays;

/** A table of values that break pages which are careless about them. */
final class Hostile {
  static final String[] TEXTS = {
    "</script><script>alert(1)</script>",
    "<!-- <script> & &amp; ]]>",
    "<img src=x onerror=alert(1)>",
    "line\u2028separator\u2029here",
    "quote \" backslash \\ newline \n tab \t nul \0",
    "half a pair \ud83d alone",
    "whole pair \ud83d\udc0b, مرحبا, 鯨",
    "{{7*7}} ${x} `y` 'z'",
    "",
    null,
  };

  private Hostile() {}

  static Table table() {
    return Table.of(
        Column.strings("text", TEXTS),
        Column.of(
            "double",
            ColumnType.DOUBLE,
            Arrays.asList(
                Double.NaN,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY,
                Double.MAX_VALUE,
                Double.MIN_VALUE,
                -0.0,
                0.1 + 0.2,
                1e21,
                null,
                -1e-7)),
        Column.of(
            "long",
            ColumnType.LONG,
            Arrays.asList(
                Long.MAX_VALUE,
                Long.MIN_VALUE,
                (1L << 53) - 1,
                1L << 53,
                -(1L << 53),
                0L,
                null,
                7L,
                -1L,
                42L)),
        Column.booleans("</th>", true, false, true, false, true, false, true, false, true, false));
  }

  static Page page() {
    return Page.titled("</title><script>alert(2)</script>")
        .lead("[x](javascript:alert(3)) ![pic](http://example.org/a.png) <script>alert(4)</script>")
        .add(
            DataTable.of("<b>rows</b>", table()),
            Prose.of("<iframe src=http://example.org></iframe>"),
            Facts.titled("\"facts\"").with("<i>name</i>", "</dd>"));
  }
}
