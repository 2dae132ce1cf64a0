package ledger

import (
	"errors"
	"fmt"
	"strings"
)

type Entry struct {
	Account string
	Cents   int64
}

type Ledger struct {
	entries []Entry
	tags    map[string]interface{}
}

var ErrNoAccount = errors.New("no account")

func (l *Ledger) Post(account string, cents int64) error {
	if account == "" {
		return ErrNoAccount
	}
	l.entries = append(l.entries, Entry{Account: account, Cents: cents})
	return nil
}

func (l *Ledger) Balance(account string) (int64, error) {
	var sum int64 = 0
	found := false
	for _, entry := range l.entries {
		if entry.Account == account {
			sum = sum + entry.Cents
			found = true
		}
	}
	if found == false {
		return 0, fmt.Errorf("balance of %s: %w", account, ErrNoAccount)
	}
	return sum, nil
}

func IsSavings(account string) bool {
	if strings.Index(account, "savings") != -1 {
		return true
	}
	return false
}

func Accounts(entries []Entry) []string {
	names := []string{}
	for i, _ := range entries {
		names = append(names, entries[i].Account)
	}
	return names
}
