# Pantheon in Kakoune 2022.10.31 or later, with kakoune-lsp 19 or later (`kak-lsp`).
#
# 1. Copy this file to `~/.config/kak/pantheon.kak`.
# 2. Put this line into your `kakrc`, behind `eval %sh{kak-lsp}` and `lsp-enable`:
#      source "%val{config}/pantheon.kak"
# 3. Open a file, select some lines, and press `space p a` (code actions); `space p` lists the other keys.
#
# The list also has "Pantheon: cancel …" while the model works; `space p c` cancels all.
# Nothing happens? Run `pantheon-ls doctor` in a terminal; the buffer *debug* has kakoune-lsp's messages.
#
# Checked with kakoune-lsp 22.0.0 in Kakoune 2022.10.31:
# - The question Apply / Show / Discard waits until `space p q` asks it; kakoune-lsp does not show questions by itself.
#   After Show the next `space p q` has the diff with it.
# - Progress is an hourglass in `lsp_modeline`, if that is part of your `modelinefmt`. A cancelled question leaves its
#   bell there until it is answered, which does nothing any more.
# - Versions are not checked, and annotated edits would be applied at once; hence Pantheon asks here. What was typed
#   meanwhile is kept all the same.
# - An edit of several places takes as many `u` to be taken back.
# - Each server is told its own diagnostics only; hence `space p f` asks what is wrong.
# - New files (`space p s`) are written at once, without buffers.

define-command -hidden pantheon-add-server %{
    set-option -add buffer lsp_servers %{
        [pantheon-ls]
        root_globs = [".git", ".hg"]
        settings_section = "pantheon"
        [pantheon-ls.settings.pantheon]
        # Without an address a private engine is started beside the server; then no set-up is needed.
        # The token is best given in PANTHEON_TOKEN or in a file:
        # engineUrl = "https://pantheon.example.org"
        # tokenFile = "/home/me/.config/pantheon/token"

        # By default each edit is asked about; "apply" applies it at once, and `u` takes it back.
        # review = "apply"
    }
}

# Added to the servers that the language has already; Kakoune may set a filetype twice.
hook -group pantheon global BufSetOption filetype=(?:c|cpp|css|go|html|java|javascript|json|jsx|kotlin|lua|markdown|php|python|ruby|rust|sh|toml|tsx|typescript|yaml) %{
    evaluate-commands %sh{
        case $kak_opt_lsp_servers in
            *'[pantheon-ls]'*) ;;
            *) echo pantheon-add-server ;;
        esac
    }
}

define-command pantheon-edit -params 1..2 -docstring 'pantheon-edit <command> [<instruction>]: change the selected lines' %{
    evaluate-commands %sh{
        # ANCHOR_LINE.COLUMN,CURSOR_LINE.COLUMN, from 1 on; LSP counts lines from 0, and the end is the next line's start.
        first=${kak_selection_desc%%.*}
        last=${kak_selection_desc#*,}
        last=${last%%.*}
        if [ "$first" -gt "$last" ]; then
            swap=$first first=$last last=$swap
        fi
        json() { printf %s "$1" | sed 's/[\\"]/\\&/g'; }
        argument=$(printf '{"uri":"file://%s","range":{"start":{"line":%d,"character":0},"end":{"line":%d,"character":0}},"instruction":"%s"}' \
            "$(json "$kak_buffile")" $((first - 1)) "$last" "$(json "$2")")
        printf "lsp-execute-command %s '[%s]' pantheon-ls" "$1" "$(printf %s "$argument" | sed "s/'/''/g")"
    }
}

define-command pantheon-scaffold -params 1 -docstring 'pantheon-scaffold "service user-auth-api --template fastapi": lay out new files' %{
    evaluate-commands %sh{
        command=$(printf %s "$1" | sed 's/[\\"]/\\&/g' | sed "s/'/''/g")
        printf "lsp-execute-command pantheon.scaffold '[{\"command\":\"scaffold:%s\"}]' pantheon-ls" "$command"
    }
}

define-command pantheon-cancel -docstring 'cancel all that Pantheon does' %{
    lsp-execute-command pantheon.cancel '[]' pantheon-ls
}

# A question waits until it is asked for; this tells that there is one.
hook -group pantheon global GlobalSetOption lsp_modeline_message_requests=.+ %{
    evaluate-commands %sh{
        for client in $kak_client_list; do
            printf "evaluate-commands -client %s %%{echo -markup '{Information}Pantheon asks: press space p q'}\n" "$client"
        done
    }
}

# As kakoune-lsp has it, but with the diff: after Show the question names its file.
define-command -hidden -override lsp-show-message-request -params 4.. %{
    evaluate-commands -try-client %opt{toolsclient} %{
        evaluate-commands %sh{
            diff=${1#See }
            diff=${diff%% — *}
            if [ "$diff" != "$1" ] && [ -r "$diff" ]; then
                printf 'info -title Pantheon -- "%%arg{1}\n\n%%file{%s}"\n' "$diff"
            else
                echo 'info -title "From language server" -- %arg{1}'
            fi
            on_abort=$2
            shift 2
            echo lsp-menu -on-abort "$on_abort" "$@"
        }
    }
}

declare-user-mode pantheon
map global user p ':enter-user-mode pantheon<ret>' -docstring 'Pantheon'
map global pantheon a ':lsp-code-actions<ret>' -docstring 'all code actions'
map global pantheon r ':pantheon-edit pantheon.refactor<ret>' -docstring 'refactor the selected lines'
map global pantheon d ':pantheon-edit pantheon.document<ret>' -docstring 'document the selected lines'
map global pantheon f ':prompt "What is wrong: " %{pantheon-edit pantheon.fix %val{text}}<ret>' -docstring 'fix the selected lines'
map global pantheon i ':prompt "What to do: " %{pantheon-edit pantheon.refactor %val{text}}<ret>' -docstring 'refactor after an instruction'
map global pantheon s ':prompt -init "service " "What to lay out: " %{pantheon-scaffold %val{text}}<ret>' -docstring 'lay out a new service or site'
map global pantheon c ':pantheon-cancel<ret>' -docstring 'cancel'
map global pantheon q ':lsp-show-message-request-next<ret>' -docstring 'answer the question'
