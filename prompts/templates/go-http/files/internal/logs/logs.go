// Package logs writes one JSON object per line. Its calls are those of log/slog, which can take
// its place from Go 1.21 on.
package logs

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"strings"
	"sync"
	"time"
)

// Level is how important a line is.
type Level int

// The levels, the least important first.
const (
	Debug Level = iota
	Info
	Warn
	Error
)

var levelNames = [...]string{"debug", "info", "warn", "error"}

// ParseLevel finds a level by its name.
func ParseLevel(name string) (Level, bool) {
	for i, known := range levelNames {
		if name == known {
			return Level(i), true
		}
	}
	return 0, false
}

// Logger writes lines of its level and above. It is safe to use from several goroutines.
type Logger struct {
	level Level
	mu    sync.Mutex
	out   io.Writer
}

// New makes a logger.
func New(out io.Writer, level Level) *Logger {
	return &Logger{out: out, level: level}
}

// Debug logs what helps to find faults. The arguments are keys and values by turns.
func (l *Logger) Debug(message string, args ...any) { l.Log(Debug, message, args...) }

// Info logs what happens in normal times.
func (l *Logger) Info(message string, args ...any) { l.Log(Info, message, args...) }

// Warn logs what somebody should look at.
func (l *Logger) Warn(message string, args ...any) { l.Log(Warn, message, args...) }

// Error logs what went wrong.
func (l *Logger) Error(message string, args ...any) { l.Log(Error, message, args...) }

// Log logs at a level that is known only while running.
func (l *Logger) Log(level Level, message string, args ...any) {
	if level < l.level {
		return
	}
	var line bytes.Buffer
	add := func(start string, key, value any) {
		line.WriteString(start)
		line.Write(encode(fmt.Sprint(key)))
		line.WriteByte(':')
		line.Write(encode(value))
	}
	add("{", "time", time.Now().UTC().Format("2006-01-02T15:04:05.000Z"))
	add(",", "level", levelNames[level])
	add(",", "message", message)
	for i := 0; i+1 < len(args); i += 2 {
		add(",", args[i], args[i+1])
	}
	line.WriteString("}\n")
	l.mu.Lock()
	defer l.mu.Unlock()
	// A log that cannot be written is no reason to fail a request.
	_, _ = l.out.Write(line.Bytes())
}

func encode(value any) []byte {
	text, err := json.Marshal(value)
	if err != nil {
		text, _ = json.Marshal(fmt.Sprint(value))
	}
	return text
}

// Standard is a logger of the standard library's log package, whose lines become warnings.
func (l *Logger) Standard() *log.Logger {
	return log.New(warnings{l}, "", 0)
}

type warnings struct{ logger *Logger }

func (w warnings) Write(line []byte) (int, error) {
	w.logger.Warn(strings.TrimSpace(string(line)))
	return len(line), nil
}
