package dev.guestloop.examples.downloads;

/** Small signs, drawn within a square of 16 by 16 by whatever pen a toolkit has. */
public enum Glyph {
    PAUSE {
        @Override
        public void draw(Pen pen) {
            pen.line(5.5, 3.5, 5.5, 12.5);
            pen.line(10.5, 3.5, 10.5, 12.5);
        }
    },
    RESUME {
        @Override
        public void draw(Pen pen) {
            pen.fill(5, 3, 13, 8, 5, 13);
        }
    },
    RETRY {
        @Override
        public void draw(Pen pen) {
            pen.arc(8, 8, 4.5, 60, 280);
            pen.fill(8.2, 0.8, 13, 4, 8.2, 7.2);
        }
    },
    CANCEL {
        @Override
        public void draw(Pen pen) {
            pen.line(4, 4, 12, 12);
            pen.line(12, 4, 4, 12);
        }
    },
    REMOVE {
        @Override
        public void draw(Pen pen) {
            pen.line(3.5, 8, 12.5, 8);
        }
    },
    SUN {
        @Override
        public void draw(Pen pen) {
            pen.disc(8, 8, 3);
            for (int ray = 0; ray < 8; ray++) {
                double x = Math.cos(ray * Math.PI / 4);
                double y = Math.sin(ray * Math.PI / 4);
                pen.line(8 + 5.2 * x, 8 + 5.2 * y, 8 + 6.8 * x, 8 + 6.8 * y);
            }
        }
    },
    MOON {
        @Override
        public void draw(Pen pen) {
            pen.arc(8, 8, 5.5, 50, 260);
            pen.arc(11.5, 4.5, 5, 128, 194);
        }
    },
    /** For an empty list: an arrow into a tray. */
    ARRIVE {
        @Override
        public void draw(Pen pen) {
            pen.line(8, 2.5, 8, 9.8);
            pen.line(4.8, 6.8, 8, 10);
            pen.line(11.2, 6.8, 8, 10);
            pen.line(2.5, 10.5, 2.5, 13.5);
            pen.line(13.5, 10.5, 13.5, 13.5);
            pen.line(2.5, 13.5, 13.5, 13.5);
        }
    };

    /** What a toolkit draws with, in units of that square. */
    public interface Pen {
        void line(double x1, double y1, double x2, double y2);

        /** Fills a polygon of corners x, y, x, y, … */
        void fill(double... corners);

        /** A part of a circle, in degrees, counted against the clock from three o'clock. */
        void arc(double x, double y, double radius, double start, double extent);

        /** A full circle. */
        void disc(double x, double y, double radius);
    }

    /** Draws it. */
    public abstract void draw(Pen pen);
}
