package dev.tiller.jinja;

import dev.tiller.jinja.Expression.Call;
import dev.tiller.jinja.Statement.Body;
import dev.tiller.jinja.Statement.CallBlock;
import dev.tiller.jinja.Statement.FilterBlock;
import dev.tiller.jinja.Statement.Flow;
import dev.tiller.jinja.Statement.For;
import dev.tiller.jinja.Statement.Generation;
import dev.tiller.jinja.Statement.If;
import dev.tiller.jinja.Statement.Jump;
import dev.tiller.jinja.Statement.Macro;
import dev.tiller.jinja.Statement.Placed;
import dev.tiller.jinja.Statement.Plain;
import dev.tiller.jinja.Statement.Print;
import dev.tiller.jinja.Statement.SetAttribute;
import dev.tiller.jinja.Statement.SetBlock;
import dev.tiller.jinja.Statement.Unsupported;
import dev.tiller.jinja.Statement.With;
import dev.tiller.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** From tokens to statements. */
final class Parser {

  private final Cursor cursor;
  private final ExpressionParser expressions;
  private int loops;

  private Parser(List<Token> tokens) {
    this.cursor = new Cursor(tokens);
    this.expressions = new ExpressionParser(cursor);
  }

  static Body parse(String template) {
    Parser parser = new Parser(Lexer.tokens(template));
    Body body = parser.body();
    if (parser.cursor.now().kind() != Kind.END) {
      throw parser.cursor.unexpected("a tag that is open");
    }
    return body;
  }

  /** Statements up to the end, or up to a tag that they do not begin; that tag's name is next. */
  private Body body(String... ends) {
    List<Statement> statements = new ArrayList<>();
    while (true) {
      Token token = cursor.now();
      if (token.kind() == Kind.TEXT) {
        statements.add(new Placed(token.line(), new Plain(cursor.take().text())));
      } else if (token.kind() == Kind.PRINT) {
        cursor.take();
        Statement print = new Print(expressions.tuple());
        cursor.close();
        statements.add(new Placed(token.line(), print));
      } else if (token.kind() == Kind.END) {
        if (ends.length > 0) {
          throw cursor.unexpected(String.join(" or ", ends));
        }
        return new Body(statements);
      } else {
        cursor.take();
        if (List.of(ends).contains(cursor.now().text())) {
          return new Body(statements);
        }
        cursor.enter();
        statements.add(new Placed(token.line(), block()));
        cursor.leave();
      }
    }
  }

  private Statement block() {
    int line = cursor.now().line();
    String name = cursor.name("the name of a tag");
    return switch (name) {
      case "if" -> condition();
      case "for" -> loop();
      case "set" -> set();
      case "macro" -> macro();
      case "generation" -> generation();
      case "break", "continue" -> jump(name, line);
      case "filter" -> filter();
      case "with" -> with();
      case "call" -> call();
      case "include", "import", "from", "extends", "block", "autoescape" -> unsupported(name);
      default ->
          throw TemplateException.at(
              line,
              name.startsWith("end") || name.startsWith("el")
                  ? "\"" + name + "\" stands where nothing is open for it"
                  : "the tag \"" + name + "\" is not known");
    };
  }

  private Statement condition() {
    Expression test = expressions.tuple();
    cursor.close();
    Body then = body("elif", "else", "endif");
    String end = cursor.take().text();
    @Nullable Statement otherwise = null;
    if (end.equals("elif")) {
      cursor.enter();
      otherwise = condition();
      cursor.leave();
      return new If(test, then, otherwise);
    }
    cursor.close();
    if (end.equals("else")) {
      otherwise = body("endif");
      end();
    }
    return new If(test, then, otherwise);
  }

  private Statement loop() {
    List<String> names = names();
    if (!cursor.skipName("in")) {
      throw cursor.unexpected("\"in\"");
    }
    Expression over = expressions.tuple(false);
    @Nullable Expression filter = cursor.skipName("if") ? expressions.expression() : null;
    boolean recursive = cursor.skipName("recursive");
    cursor.close();
    loops++;
    Body body = body("else", "endfor");
    loops--;
    @Nullable Body otherwise = null;
    if (cursor.isName("else")) {
      end();
      otherwise = body("endfor");
    }
    end();
    return new For(names, over, filter, recursive, body, otherwise);
  }

  private List<String> names() {
    boolean parenthesis = cursor.skip("(");
    List<String> names = new ArrayList<>();
    do {
      names.add(cursor.name("a name"));
    } while (cursor.skip(","));
    if (parenthesis) {
      cursor.expect(")");
    }
    return names;
  }

  private Statement set() {
    if (cursor.ahead().is(Kind.OPERATOR, ".")) {
      String space = cursor.name("a name");
      cursor.take();
      String name = cursor.name("a name");
      cursor.expect("=");
      Expression value = expressions.tuple();
      cursor.close();
      return new SetAttribute(space, name, value);
    }
    List<String> names = names();
    if (cursor.skip("=")) {
      Expression value = expressions.tuple();
      cursor.close();
      return new Statement.Set(names, value);
    }
    Expression filtered = expressions.filtered(new Expression.Name(SetBlock.TEXT));
    cursor.close();
    Body body = body("endset");
    end();
    return new SetBlock(names.get(0), body, filtered);
  }

  private Statement macro() {
    String name = cursor.name("the name of a macro");
    return macro(name, parameters(), "endmacro");
  }

  private Map<String, @Nullable Expression> parameters() {
    cursor.expect("(");
    Map<String, @Nullable Expression> parameters = new LinkedHashMap<>();
    while (!cursor.skip(")")) {
      String parameter = cursor.name("a name");
      parameters.put(parameter, cursor.skip("=") ? expressions.expression() : null);
      if (!cursor.isOperator(")")) {
        cursor.expect(",");
      }
    }
    return parameters;
  }

  private Macro macro(String name, Map<String, @Nullable Expression> parameters, String end) {
    cursor.close();
    int outside = loops;
    loops = 0;
    java.util.Set<String> uses = new HashSet<>();
    java.util.Set<String> before = cursor.noted(uses);
    Body body = body(end);
    before.addAll(cursor.noted(before));
    loops = outside;
    cursor.take();
    if (cursor.now().kind() == Kind.NAME) {
      cursor.take();
    }
    cursor.close();
    return new Macro(name, parameters, body, uses);
  }

  /** {@code call(parameters) macro(arguments)} up to {@code endcall}. */
  private Statement call() {
    Map<String, @Nullable Expression> parameters =
        cursor.isOperator("(") ? parameters() : new LinkedHashMap<>();
    int line = cursor.now().line();
    if (expressions.expression() instanceof Call call) {
      return new CallBlock(call, macro("caller", parameters, "endcall"));
    }
    throw TemplateException.at(line, "the tag \"call\" is not followed by a call");
  }

  private Statement filter() {
    String name = cursor.name("the name of a filter");
    Expression filtered = expressions.filtered(new Expression.Name(SetBlock.TEXT), name);
    cursor.close();
    Body body = body("endfilter");
    end();
    return new FilterBlock(body, filtered);
  }

  private Statement with() {
    Map<String, Expression> values = new LinkedHashMap<>();
    while (cursor.now().kind() != Kind.CLOSE) {
      String name = cursor.name("a name");
      cursor.expect("=");
      values.put(name, expressions.expression());
      if (cursor.now().kind() != Kind.CLOSE) {
        cursor.expect(",");
      }
    }
    cursor.close();
    Body body = body("endwith");
    end();
    return new With(values, body);
  }

  /** Passes over it, with what belongs to it: it is no fault before it is reached. */
  private Statement unsupported(String name) {
    while (cursor.now().kind() != Kind.CLOSE) {
      cursor.take();
    }
    cursor.close();
    if (name.equals("block") || name.equals("autoescape")) {
      body("end" + name);
      cursor.take();
      if (cursor.now().kind() == Kind.NAME) {
        cursor.take();
      }
      cursor.close();
    }
    return new Unsupported(name);
  }

  private Statement generation() {
    cursor.close();
    Body body = body("endgeneration");
    end();
    return new Generation(body);
  }

  private Statement jump(String name, int line) {
    cursor.close();
    if (loops == 0) {
      throw TemplateException.at(line, "\"" + name + "\" stands outside of a loop");
    }
    return new Jump(name.equals("break") ? Flow.BREAK : Flow.CONTINUE);
  }

  /** The rest of a tag that is a name alone. */
  private void end() {
    cursor.take();
    cursor.close();
  }
}
