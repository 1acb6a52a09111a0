#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <locale.h>
#include <stdlib.h>
#include <unistd.h>

/* What a whole screen needs of ncurses, which keeps the screen itself and its colours in macros and globals. */

enum { EARSHOT_KEY_CODE = 0x110000 };

/* 0, or -1 where the terminal cannot be used. */
static inline int earshot_screen_open(void) {
    setlocale(LC_ALL, "");
    /* A locale without UTF-8 (C, over a bare ssh) would show question marks where the terminal can do more. */
    if (MB_CUR_MAX < 2) setlocale(LC_CTYPE, "C.UTF-8");
    if (newterm(NULL, stdout, stdin) == NULL) return -1;
    cbreak();
    noecho();
    keypad(stdscr, TRUE);
    set_escdelay(25);
    curs_set(0);
    if (has_colors() && getenv("NO_COLOR") == NULL) {
        start_color();
        short background = use_default_colors() == OK ? -1 : COLOR_BLACK;
        init_pair(1, COLOR_RED, background);
        init_pair(2, COLOR_YELLOW, background);
        init_pair(3, COLOR_GREEN, background);
        init_pair(4, COLOR_CYAN, background);
    }
    return 0;
}

static inline void earshot_screen_close(void) { endwin(); }
static inline int earshot_screen_rows(void) { return LINES; }
static inline int earshot_screen_columns(void) { return COLS; }
static inline void earshot_screen_clear(void) { erase(); }

/* `pair` as above or 0; the rest are flags. UTF-8 text; what does not fit the line is cut. */
static inline void earshot_screen_put(int row, int column, const char *text, int pair, int bold, int dim, int reverse) {
    attr_t attributes = (bold ? A_BOLD : 0) | (dim ? A_DIM : 0) | (reverse ? A_REVERSE : 0);
    attr_set(attributes, (short)(has_colors() ? pair : 0), NULL);
    mvaddnstr(row, column, text, -1);
    attr_set(A_NORMAL, 0, NULL);
}

static inline void earshot_screen_show(void) { refresh(); }

/* A character, EARSHOT_KEY_CODE plus one of ncurses' codes, or -1 where none came in so many milliseconds. */
static inline int earshot_screen_key(int milliseconds) {
    wint_t key = 0;
    timeout(milliseconds);
    int kind = get_wch(&key);
    if (kind == ERR) return -1;
    return kind == KEY_CODE_YES ? EARSHOT_KEY_CODE + (int)key : (int)key;
}
