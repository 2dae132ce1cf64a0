;;; pantheon.el --- Pantheon in Emacs, with eglot  -*- lexical-binding: t; -*-

;; Pantheon in Emacs 28 or later. Emacs 29 brings eglot; Emacs 28 needs the package `eglot' 1.9 or later.
;;
;; 1. Copy this file to `lisp/' in your configuration folder (`M-: user-emacs-directory').
;; 2. Put these lines into your `init.el':
;;      (add-to-list 'load-path (locate-user-emacs-file "lisp"))
;;      (require 'pantheon)
;; 3. Open a file of a project, `M-x eglot', mark some lines, and press `C-c p p' (code actions).
;;
;; eglot starts one server for a buffer. So that Pantheon comes beside the usual one, and not in its place, install
;; `rass', the multiplexer that eglot's author made for this (`pip install rassumfrassum', `pipx', `uv tool').
;;
;; The list of code actions also has "Pantheon: cancel ..." while the model works; `C-c p c' cancels as well.
;; Nothing happens? Run `pantheon-ls doctor' in a terminal; `M-x eglot-events-buffer' shows what was said.
;;
;; Checked with eglot 1.9 (Emacs 28.2), 1.17.30 (Emacs 30.1) and 1.24 (the package), alone and beside pylsp:
;; - The question Apply / Show / Discard comes in the minibuffer. Show puts the diff into a window, and asks again.
;; - Progress stands in the mode line, its text in the tooltip; eglot before 1.13 (Emacs 28 and 29) has none.
;; - Versions are checked: an edit for an older text is refused, and Pantheon offers it again for the new one.
;; - Annotated edits and an editor's own preview of them: no eglot has these. Keep `eglot-confirm-server-edits' from
;;   `diff', for then eglot leaves it to you to apply the edit and says that it did.
;; - New files (`C-c p s', changes across files): eglot 1.21 or later, which asks once more; save them by `C-x s'.
;;   Before that use `gods scaffold' in a terminal.

;;; Code:

(require 'cl-lib)
(require 'eglot)

(defgroup pantheon nil
  "AI edits by language server."
  :group 'eglot)

;; Set these in `init.el'. Without an address a private engine is started beside the server; then no set-up is needed.
;; The token is best given in PANTHEON_TOKEN or in a file.

(defcustom pantheon-engine-url nil
  "The engine's address, such as \"https://pantheon.example.org\"; nil starts a private engine."
  :type '(choice (const nil) string))

(defcustom pantheon-token-file nil
  "A file that holds the engine's token, such as \"~/.config/pantheon/token\"."
  :type '(choice (const nil) file))

(defcustom pantheon-review "ask"
  "\"ask\" shows each edit before it is applied.
\"apply\" applies it, and `undo' takes it back."
  :type '(choice (const "ask") (const "apply")))

(defcustom pantheon-usual-servers
  '(((python-mode python-ts-mode) "pylsp")
    ((rust-mode rust-ts-mode) "rust-analyzer")
    ((go-mode go-ts-mode) "gopls")
    (((js-mode :language-id "javascript")
      (js-ts-mode :language-id "javascript")
      (tsx-ts-mode :language-id "typescriptreact")
      (typescript-mode :language-id "typescript")
      (typescript-ts-mode :language-id "typescript"))
     "typescript-language-server" "--stdio")
    ((java-mode java-ts-mode) "jdtls")
    ((c-mode c-ts-mode c++-mode c++-ts-mode) "clangd")
    ((ruby-mode ruby-ts-mode) "ruby-lsp")
    ((sh-mode bash-ts-mode) "bash-language-server" "start"))
  "The modes that get Pantheon, each with the server that it is put beside.
Where that server is not installed Pantheon comes alone."
  :type '(alist :key-type sexp :value-type (repeat string)))

(defun pantheon--options ()
  "What the server is told when it starts."
  (let ((settings (list :review pantheon-review)))
    (when pantheon-engine-url
      (setq settings (plist-put settings :engineUrl pantheon-engine-url)))
    (when pantheon-token-file
      (setq settings (plist-put settings :tokenFile (expand-file-name pantheon-token-file))))
    (list :initializationOptions (list :pantheon settings))))

(defun pantheon--contact (usual)
  "How eglot starts Pantheon beside the command USUAL."
  (lambda (&rest _)
    (cond ((not (executable-find (car usual) t))
           `("pantheon-ls" ,@(pantheon--options)))
          ((executable-find "rass" t)
           `("rass" "--" ,@usual "--" "pantheon-ls" ,@(pantheon--options)))
          (t
           (display-warning
            'pantheon (format "`rass' is not installed: eglot starts `%s' without Pantheon" (car usual)))
           usual))))

(dolist (entry pantheon-usual-servers)
  (add-to-list 'eglot-server-programs (cons (car entry) (pantheon--contact (cdr entry)))))


;;; Commands

(defun pantheon--server ()
  "The buffer's server."
  (or (eglot-current-server) (user-error "No server here; `M-x eglot' starts it")))

(defun pantheon--request (command &rest arguments)
  "Let the server carry out COMMAND with the one object ARGUMENTS.
Returns its answer."
  (condition-case failure
      (jsonrpc-request (pantheon--server) :workspace/executeCommand
                       (list :command command :arguments (if arguments (vector arguments) [])))
    (jsonrpc-error
     (user-error "Pantheon: %s" (or (alist-get 'jsonrpc-error-message (cddr failure)) (cadr failure))))))

(defun pantheon--choose (actions)
  "One of ACTIONS; asks when there are several."
  (if (cdr actions)
      (let* ((titles (mapcar (lambda (action) (plist-get action :title)) actions))
             (title (completing-read "Which? " titles nil t nil nil (car titles))))
        (nth (cl-position title titles :test #'equal) actions))
    (car actions)))

(defun pantheon--run (command beg end)
  "Run the code action between BEG and END that stands for COMMAND.
With a prefix argument, ask for an instruction to go with it."
  (let* ((mine (lambda (action) (equal (plist-get (plist-get action :command) :command) command)))
         (found (cl-remove-if-not mine (append (eglot-code-actions beg end) nil)))
         (action (or (pantheon--choose found) (user-error "The engine does not offer this here")))
         (argument (aref (plist-get (plist-get action :command) :arguments) 0))
         (instruction (and current-prefix-arg (read-string "Instruction: "))))
    ;; With a region, `undo' would take back a part of the edit only.
    (deactivate-mark)
    (apply #'pantheon--request command (append argument (and instruction (list :instruction instruction))))))

(defun pantheon--region (&optional beg end)
  "The region, else from BEG to END, else the cursor.
The cursor stands for the definition around it."
  (if (use-region-p)
      (list (region-beginning) (region-end))
    (list (or beg (point)) (or end (point)))))

(defun pantheon-actions (beg end)
  "Choose from all code actions from BEG to END."
  (interactive (pantheon--region))
  (eglot-code-actions beg end nil t)
  (deactivate-mark))

(defun pantheon-refactor (beg end)
  "Make the code from BEG to END clearer.
With a prefix argument, ask for an instruction."
  (interactive (pantheon--region))
  (pantheon--run "pantheon.refactor" beg end))

(defun pantheon-document (beg end)
  "Document the code from BEG to END.
With a prefix argument, ask for an instruction."
  (interactive (pantheon--region))
  (pantheon--run "pantheon.document" beg end))

(defun pantheon-fix (beg end)
  "Fix what Flymake shows from BEG to END, without a region on this line."
  (interactive (pantheon--region (line-beginning-position) (line-end-position)))
  (pantheon--run "pantheon.fix" beg end))

(defun pantheon-cancel ()
  "Cancel all that Pantheon does for this server's buffers."
  (interactive)
  (let ((cancelled (plist-get (pantheon--request "pantheon.cancel") :cancelled)))
    (message "Pantheon: %d cancelled" (length cancelled))))

(defun pantheon-scaffold (command)
  "Lay out a new service or site.
COMMAND is such as \"scaffold:service user-auth-api --template fastapi\"."
  (interactive
   (let* ((actions (append (plist-get (pantheon--request "pantheon.actions") :commands) nil))
          (makes-files (lambda (action) (equal (plist-get action :scope) "repository")))
          (names (mapcar (lambda (action) (plist-get action :name)) (cl-remove-if-not makes-files actions))))
     (list (concat (completing-read "What: " names nil t) " " (read-string "Name: ")))))
  (pantheon--request "pantheon.scaffold" :command command))

(defvar pantheon-map (make-sparse-keymap)
  "Pantheon's keys, behind `C-c p' in buffers with a server.")

(define-key pantheon-map "p" #'pantheon-actions)
(define-key pantheon-map "r" #'pantheon-refactor)
(define-key pantheon-map "d" #'pantheon-document)
(define-key pantheon-map "f" #'pantheon-fix)
(define-key pantheon-map "c" #'pantheon-cancel)
(define-key pantheon-map "s" #'pantheon-scaffold)
(define-key eglot-mode-map (kbd "C-c p") pantheon-map)


;;; The question

;; eglot would never answer a question that is left with `C-g'. Here `a RET', `s RET', `d RET' and `C-g' answer; a bare
;; `RET' shows the diff, so that what is being typed when the question comes applies nothing.
(cl-defmethod eglot-handle-request :around
  (_server (_method (eql window/showMessageRequest)) &key message actions &allow-other-keys)
  "Ask Pantheon's question; leave others to eglot, but answer what is put away."
  (let ((titles (mapcar (lambda (action) (plist-get action :title)) actions))
        (completion-ignore-case t)
        (enable-recursive-minibuffers t))
    (condition-case nil
        (if (equal titles '("Apply" "Show" "Discard"))
            (let ((prompt (concat message " Apply, Show or Discard? ")))
              (list :title (completing-read prompt titles nil t nil nil "Show")))
          (cl-call-next-method))
      (quit nil))))

;; The diff comes beside the question, and takes neither the focus nor a server.
(cl-defmethod eglot-handle-request :around (_server (_method (eql window/showDocument)) &key uri &allow-other-keys)
  "Show Pantheon's diff; leave other documents to eglot."
  (if (not (string-match-p "/pantheon-[^/]*/[^/]*\\.diff\\'" uri))
      (cl-call-next-method)
    (let ((path (funcall (if (fboundp 'eglot-uri-to-path) 'eglot-uri-to-path 'eglot--uri-to-path) uri)))
      (with-current-buffer (get-buffer-create "*Pantheon*")
        (let ((inhibit-read-only t))
          (erase-buffer)
          (insert-file-contents path))
        (diff-mode)
        (setq buffer-read-only t)
        (display-buffer (current-buffer))))
    '(:success t)))

;; eglot before 1.16, and so Emacs 28 and 29, does not tell that it can show documents, and asks a second time.
(unless (boundp 'eglot-confirm-server-edits)
  (with-suppressed-warnings ((obsolete eglot-confirm-server-initiated-edits))
    (setq eglot-confirm-server-initiated-edits nil))
  (cl-defmethod eglot-client-capabilities :around (_server)
    "Tell that documents can be shown."
    (let ((capabilities (cl-call-next-method)))
      (if (plist-member capabilities :window)
          capabilities
        (append capabilities '(:window (:showDocument (:support t))))))))

(provide 'pantheon)
;;; pantheon.el ends here
