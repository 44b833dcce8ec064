package io.hazelpool.client.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where a command writes, and what it may draw there.
 *
 * @param out for answers
 * @param err for all else
 * @param redraws whether what was written can be drawn over: it is a screen, not a file or a pipe
 * @param coloured whether colours are wanted
 * @param env the environment of the command
 */
record Terminal(PrintWriter out, PrintWriter err, boolean redraws, boolean coloured, Map<String, String> env) {

    private static final String ESCAPE = "\033[";

    private static final String WRAP_OFF = ESCAPE + "?7l";
    private static final String WRAP_ON = ESCAPE + "?7h";

    /** Control characters, formats such as the direction of what follows, ends of lines, and what is no character. */
    private static final String STEERS = "\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}\\p{Cn}";

    private static final Pattern STEERING = Pattern.compile("[" + STEERS + "]");

    /** The same, without what makes lines and indents them. */
    private static final Pattern STEERING_IN_LINES = Pattern.compile("(?!\r\n)[" + STEERS + "&&[^\n\t]]");

    /** This process' own, coloured unless {@code NO_COLOR} is set (see no-color.org). */
    static Terminal ofProcess() {
        Map<String, String> env = System.getenv();
        boolean screen = isScreen() && !"dumb".equals(env.get("TERM"));
        return new Terminal(
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                screen,
                screen && env.getOrDefault("NO_COLOR", "").isEmpty(),
                env);
    }

    String bold(String text) {
        return styled("1", text);
    }

    String red(String text) {
        return styled("31", text);
    }

    /** What others wrote, without what would steer a terminal, or show a text as another one. */
    static String harmless(String text) {
        return STEERING.matcher(text).replaceAll("?");
    }

    /** The same of what may have many lines, which it keeps. */
    static String harmlessLines(String text) {
        return STEERING_IN_LINES.matcher(text).replaceAll("?");
    }

    /** The same of JSON, which goes on to mean what it did. */
    static String harmlessJson(String json) {
        return STEERING_IN_LINES
                .matcher(json)
                .replaceAll(found ->
                        found.group().chars().mapToObj("\\\\u%04x"::formatted).collect(Collectors.joining()));
    }

    /**
     * Writes a screenful in place of the one before. What is wider or higher than the screen is cut off: if it wrapped
     * or scrolled, the next one would not be in its place.
     */
    void redraw(String screenful) {
        String fresh = ESCAPE + "2K"; // a line without what was in it
        String nextLine = ESCAPE + "E"; // which does not scroll, as a line feed does at the bottom
        String lines = fresh + String.join(nextLine + fresh, screenful.lines().toList());
        out.print(WRAP_OFF + ESCAPE + "H" + lines + nextLine + ESCAPE + "J" + WRAP_ON);
        out.flush();
    }

    /** Writes a line in place of the one the cursor is in. */
    void redrawLine(String line) {
        out.print("\r" + line + ESCAPE + "K");
        out.flush();
    }

    private String styled(String style, String text) {
        return coloured ? ESCAPE + style + "m" + text + ESCAPE + "0m" : text;
    }

    // From Java 22 on there is a console without a terminal, too, and a method that tells.
    @SuppressWarnings("SystemConsoleNull")
    private static boolean isScreen() {
        if (System.console() == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(System.console());
        } catch (NoSuchMethodException olderJava) {
            return true;
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(e);
        }
    }
}
