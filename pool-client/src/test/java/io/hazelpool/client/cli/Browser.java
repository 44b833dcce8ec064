package io.hazelpool.client.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** The Chromium that is installed, without a screen. Not thread-safe. */
final class Browser implements AutoCloseable {

    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    private final ChromeDriver driver;
    private final List<String> console = new ArrayList<>();

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    /** Whether there is one to start; fails without it where nothing may be skipped. */
    static boolean isThere() {
        return Tools.isThere("chromium") && Tools.isThere("chromedriver");
    }

    static Browser start() {
        LoggingPreferences all = new LoggingPreferences();
        all.enable(LogType.BROWSER, Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(Tools.path("chromium").toFile());
        // Root has no sandbox, and containers little shared memory.
        options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu");
        options.setCapability("goog:loggingPrefs", all);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(Tools.path("chromedriver").toFile())
                .build();
        return new Browser(new ChromeDriver(service, options));
    }

    /** Shows a page, in a window of this width. */
    void open(String url, int width) {
        cdp(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", false));
        driver.get(url);
    }

    /** As for who prefers dark pages, or light ones. */
    void prefer(String scheme) {
        cdp("Emulation.setEmulatedMedia", Map.of("features", List.of(feature("prefers-color-scheme", scheme))));
    }

    /** Clicks what matches first, as with a mouse. */
    void click(String selector) {
        WebElement found = driver.findElement(By.cssSelector(selector));
        driver.executeScript("arguments[0].scrollIntoView({block: 'center'})", found);
        found.click();
    }

    /** Whether anything that matches can be seen. */
    boolean isShown(String selector) {
        return driver.findElements(By.cssSelector(selector)).stream().anyMatch(WebElement::isDisplayed);
    }

    /** Presses these keys, wherever the focus is. */
    void type(CharSequence... keys) {
        driver.switchTo().activeElement().sendKeys(keys);
    }

    /** Presses the key that goes to the next thing one can act on. */
    void tab() {
        type(Keys.TAB);
    }

    /** Presses the key that follows a link, presses a button or sends a form. */
    void enter() {
        type(Keys.ENTER);
    }

    /** What this JavaScript returns. */
    Object run(String script, Object... arguments) {
        return Objects.requireNonNull(driver.executeScript(script, arguments), script);
    }

    /** The numbers of all elements that match, by another of their attributes, as the page keeps them for tests. */
    Map<String, String> values(String selector) {
        Map<String, String> values = new HashMap<>();
        for (Object found : (List<?>) run(
                "return [...document.querySelectorAll(arguments[0])].map(e => [e.dataset.field, e.dataset.value])",
                selector)) {
            List<?> pair = (List<?>) found;
            values.put(String.valueOf(pair.get(0)), String.valueOf(pair.get(1)));
        }
        return values;
    }

    String text(String selector) {
        return String.valueOf(run(
                "const e = document.querySelector(arguments[0]); return e === null ? '' : e.textContent", selector));
    }

    /** All that the browser wrote to its console, of the page or of itself. */
    List<String> console() {
        driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(LogEntry::getMessage)
                .forEach(console::add);
        return List.copyOf(console);
    }

    /** Keeps a picture of the whole page, for whoever wants to see it. */
    void photograph(String name) throws IOException {
        Files.createDirectories(SCREENSHOTS);
        Number height = (Number) run("return document.documentElement.scrollHeight");
        Number width = (Number) run("return window.innerWidth");
        cdp(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        Files.write(SCREENSHOTS.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
    }

    @Override
    public void close() {
        driver.quit();
    }

    private void cdp(String command, Map<String, Object> arguments) {
        driver.executeCdpCommand(command, arguments);
    }

    private static Map<String, String> feature(String name, String value) {
        return Map.of("name", name, "value", value);
    }
}
