package dev.guestloop.gtk;

import dev.guestloop.HostLoop;
import dev.guestloop.testing.internal.TextContract;
import dev.guestloop.ui.EventSource;
import dev.guestloop.ui.WindowScope;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

class GtkTextTest extends TextContract<GtkTextTest.Field> {

    record Field(long window, long entry) {}

    @RegisterExtension
    final UiThread ui = UiThread.started();

    private LongConsumer activate;

    @BeforeEach
    void start() throws Exception {
        activate = TestGtk.emitter("activate");
    }

    @Override
    protected HostLoop host() {
        return ui.host();
    }

    @Override
    protected Field open() {
        var field = new Field(TestGtk.newWindow("text"), TestGtk.newEntry());
        TestGtk.setChild(field.window, field.entry);
        TestGtk.present(field.window);
        return field;
    }

    @Override
    protected void close(Field field) {
        TestGtk.close(field.window);
    }

    @Override
    protected WindowScope scopeOf(Field field) {
        return GtkEvents.scopeOf(field.window);
    }

    @Override
    protected EventSource<?> changes(Field field) {
        return GtkEvents.signals(field.entry, "changed");
    }

    @Override
    protected void setText(Field field, String text) {
        TestGtk.setEntryText(field.entry, text);
    }

    @Override
    protected String text(Field field) {
        return TestGtk.entryText(field.entry);
    }

    @Override
    protected EventSource<?> action(Field field) {
        return GtkEvents.action(field.entry);
    }

    @Override
    protected void enter(Field field) {
        activate.accept(field.entry);
    }
}
